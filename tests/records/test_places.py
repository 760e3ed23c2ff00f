"""A live book lies on a disk of this PC: shares, sync folders and sticks are told from it by their path and mount."""

from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest

from desktop.records.places import Mount, Place, place_of, refuse_unsuitable
from desktop.records.trouble import UnsuitablePlace

MOUNTS = (
    Mount("/", "ext4"),
    Mount("/home", "ext4"),
    Mount("/mnt/nas", "cifs"),
    Mount("/srv/office", "nfs4"),
    Mount("/home/sato/far", "fuse.sshfs"),
    Mount("/media/sato/USB", "vfat", True),
    Mount("/mnt/stick", "exfat", True),
    Mount("/run/media/sato/disk", "ext4"),
)


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/home/sato/台帳.tasuki", Place.OWN_DISK),
        ("/homework/台帳.tasuki", Place.OWN_DISK),
        ("/mnt/nas/台帳.tasuki", Place.SHARE),
        ("/srv/office/a/b.tasuki", Place.SHARE),
        ("/home/sato/far/b.tasuki", Place.SHARE),
        ("/media/sato/USB/b.tasuki", Place.STICK),
        ("/mnt/stick/b.tasuki", Place.STICK),
        ("/run/media/sato/disk/b.tasuki", Place.STICK),
        ("/home/sato/Dropbox/b.tasuki", Place.SYNCED),
        ("/home/sato/Dropbox (あおば)/b.tasuki", Place.SYNCED),
        ("/home/sato/OneDrive - Aoba/b.tasuki", Place.SYNCED),
        ("/home/sato/Google ドライブ/b.tasuki", Place.SYNCED),
        ("/Users/sato/Library/Mobile Documents/com~apple~CloudDocs/b.tasuki", Place.SYNCED),
        ("/Users/sato/Library/CloudStorage/GoogleDrive-a@example.com/マイドライブ/b.tasuki", Place.SYNCED),
        ("/home/sato/onedrive - 株式会社あおば/ケアマネ/b.tasuki", Place.SYNCED),
        ("/home/sato/ＯｎｅＤｒｉｖｅ/b.tasuki", Place.SYNCED),
        ("/Users/sato/Google ト\u3099ライフ\u3099/b.tasuki", Place.SYNCED),
        ("/home/sato/DROPBOX （あおば）/b.tasuki", Place.SYNCED),
        ("/home/sato/Box/b.tasuki", Place.SYNCED),
        ("/home/other/Box/b.tasuki", Place.OWN_DISK),
        ("/home/sato/Dropboxes/b.tasuki", Place.OWN_DISK),
    ],
)
def test_a_path_on_linux_and_mac(path: str, place: Place) -> None:
    assert place_of(PurePosixPath(path), mounts=MOUNTS, environment={"HOME": "/home/sato"}) is place


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (r"C:\Users\sato\Documents\台帳.tasuki", Place.OWN_DISK),
        (r"\\?\C:\Users\sato\台帳.tasuki", Place.OWN_DISK),
        (r"\\nas\kyoyu\台帳.tasuki", Place.SHARE),
        (r"\\?\UNC\nas\kyoyu\台帳.tasuki", Place.SHARE),
        (r"Z:\台帳.tasuki", Place.SHARE),
        (r"E:\台帳.tasuki", Place.STICK),
        (r"C:\Users\sato\OneDrive\Documents\台帳.tasuki", Place.SYNCED),
        (r"D:\Aoba Cloud\Documents\台帳.tasuki", Place.SYNCED),
        (r"C:\Users\sato\iCloudDrive\台帳.tasuki", Place.SYNCED),
        (r"C:\Users\sato\OneDrive.\台帳.tasuki", Place.SYNCED),
        (r"C:\Users\sato\OneDrive - 会社名. \台帳.tasuki", Place.SYNCED),
        (r"c:\users\SATO\ONEDRIVE – 会社名\台帳.tasuki", Place.SYNCED),
        (r"d:\aoba cloud\台帳.tasuki", Place.SYNCED),
        (r"//nas/kyoyu/台帳.tasuki", Place.SHARE),
    ],
)
def test_a_path_on_windows(path: str, place: Place) -> None:
    drives = {"Z:": Place.SHARE, "E:": Place.STICK}
    found = place_of(
        PureWindowsPath(path),
        environment={"OneDriveCommercial": r"D:\Aoba Cloud", "USERPROFILE": r"C:\Users\sato"},
        drive=lambda letter: drives.get(letter, Place.OWN_DISK),
    )
    assert found is place


def test_this_machine_takes_a_folder_of_its_own_and_refuses_a_sync_folder_with_the_way_out(tmp_path: Path) -> None:
    refuse_unsuitable(tmp_path / "台帳.tasuki")
    refuse_unsuitable(tmp_path / "まだない" / "台帳.tasuki")
    with pytest.raises(UnsuitablePlace, match="このPCの中"):
        refuse_unsuitable(tmp_path / "OneDrive" / "台帳.tasuki")


def test_a_link_that_leads_into_a_sync_folder_is_seen_through(tmp_path: Path) -> None:
    (tmp_path / "Dropbox").mkdir()
    (tmp_path / "書類").symlink_to(tmp_path / "Dropbox")
    with pytest.raises(UnsuitablePlace, match="同期フォルダー"):
        refuse_unsuitable(tmp_path / "書類" / "台帳.tasuki")


def test_a_folder_that_dropbox_watches_is_seen_whatever_its_name(tmp_path: Path) -> None:
    (tmp_path / ".dropbox.cache").mkdir()
    with pytest.raises(UnsuitablePlace):
        refuse_unsuitable(tmp_path / "しごと" / "台帳.tasuki")
