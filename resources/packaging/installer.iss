; Inno Setup 6: the installer for Windows, for one person without administrator's rights or for all.
;   iscc /DVersion=0.1.0 /DSource=dist\registrar-desktop resources\packaging\installer.iss
; Signed where a tool is named: iscc "/Ssign=signtool.exe sign ... $f" /DSigned=1 ...
#ifndef Version
  #error Say which version: /DVersion=0.1.0
#endif
#ifndef Source
  #define Source "..\..\dist\registrar-desktop"
#endif

[Setup]
AppId={{8E2D5A0B-6C1F-4E0C-9B57-2F3B6F0E9C41}
AppName=Registrar Desktop
AppVersion={#Version}
DefaultDirName={autopf}\Registrar Desktop
DefaultGroupName=Registrar Desktop
DisableProgramGroupPage=yes
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog commandline
ArchitecturesInstallIn64BitMode=x64compatible
OutputBaseFilename=registrar-desktop-{#Version}-setup
Compression=lzma2
SolidCompression=yes
; The window is asked to close, and what it holds stays in the profile.
CloseApplications=yes
RestartApplications=yes
UninstallDisplayIcon={app}\Registrar Desktop.exe
#ifdef Signed
SignTool=sign
SignedUninstaller=yes
#endif

[Files]
Source: "{#Source}\*"; DestDir: "{app}"; Flags: recursesubdirs ignoreversion

[InstallDelete]
; Parts of an older version that the new one does not bring; no data of a desk lies here.
Type: filesandordirs; Name: "{app}\_internal"

[Icons]
Name: "{group}\Registrar Desktop"; Filename: "{app}\Registrar Desktop.exe"

[Run]
Filename: "{app}\Registrar Desktop.exe"; Description: "Open Registrar Desktop"; Flags: nowait postinstall skipifsilent
