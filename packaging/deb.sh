#!/bin/sh
# Makes dist/tasuki_VERSION_ARCH.deb of dist/tasuki/: the folder goes to /opt/tasuki, the command to /usr/bin.
# Run from the top of the tree, after packaging/release.sh has built the folder.
set -eu
version=$(sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml)
arch=$(dpkg --print-architecture)
root=build/deb

rm -rf "$root"
mkdir -p "$root/DEBIAN" "$root/opt" "$root/usr/bin" "$root/usr/share/applications" "$root/usr/share/doc/tasuki"
cp -r dist/tasuki "$root/opt/tasuki"
ln -s /opt/tasuki/tasuki "$root/usr/bin/tasuki"
cp LICENSE "$root/usr/share/doc/tasuki/copyright"
if [ -f resources/icons/tasuki.svg ]; then
    mkdir -p "$root/usr/share/icons/hicolor/scalable/apps"
    cp resources/icons/tasuki.svg "$root/usr/share/icons/hicolor/scalable/apps/tasuki.svg"
fi

cat >"$root/usr/share/applications/tasuki.desktop" <<END
[Desktop Entry]
Type=Application
Name=たすき
Comment=同意と引継ぎの記録帳
Exec=/opt/tasuki/tasuki
Icon=tasuki
Terminal=false
Categories=Office;
StartupWMClass=tasuki
END

cat >"$root/DEBIAN/control" <<END
Package: tasuki
Version: $version
Architecture: $arch
Maintainer: Tasuki
Section: misc
Priority: optional
Installed-Size: $(du -sk "$root/opt" | cut -f1)
Depends: $(python3 packaging/system_libraries.py names | paste -sd, | sed 's/,/, /g')
Description: written consents, care-plan handovers and the records the law asks for
 Tasuki keeps what a care manager hands on: the consent that allows it, the care
 plan that goes, and the record that the law asks for, in an encrypted book.
END

dpkg-deb --root-owner-group -Zxz --build "$root" "dist/tasuki_${version}_${arch}.deb" >/dev/null
