; Inno Setup 6: the installer for Windows, made of dist\tasuki\ (packaging\tasuki.spec, built on Windows).
;   iscc /DVersion=0.1.0 packaging\tasuki.iss
; Installs for one user without an administrator's password. Books lie where their owner put them: nothing here touches them.
#ifndef Version
  #error Name the version: iscc /DVersion=0.1.0 packaging\tasuki.iss
#endif

[Setup]
AppId={{6B0E3C5E-1D0B-4E0B-9C6B-7A5B1E2F4D21}
AppName=たすき
AppVersion={#Version}
AppVerName=たすき {#Version}
DefaultDirName={autopf}\Tasuki
DefaultGroupName=たすき
DisableProgramGroupPage=yes
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
LicenseFile=..\LICENSE
OutputDir=..\dist
OutputBaseFilename=tasuki-{#Version}-setup
Compression=lzma2/max
SolidCompression=yes
UninstallDisplayName=たすき
CloseApplications=yes

[Languages]
Name: "japanese"; MessagesFile: "compiler:Languages\Japanese.isl"

[Files]
Source: "..\dist\tasuki\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs createallsubdirs

[InstallDelete]
; An update leaves no library of an older version behind.
Type: filesandordirs; Name: "{app}\_internal"

[Icons]
Name: "{group}\たすき"; Filename: "{app}\tasuki.exe"
Name: "{autodesktop}\たすき"; Filename: "{app}\tasuki.exe"; Tasks: desktopicon

[Tasks]
Name: "desktopicon"; Description: "デスクトップにアイコンを置く"

[Run]
Filename: "{app}\tasuki.exe"; Description: "たすきを始める"; Flags: nowait postinstall skipifsilent
