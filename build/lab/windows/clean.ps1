# What sessions with Cartable may leave in profiles when the key is pulled or the power goes, and nothing else. Run by the scheduled task.
param([string]$Root = '')
. (Join-Path $PSScriptRoot 'Common.ps1')
$ErrorActionPreference = 'Continue'
# A session's end often comes before its program has ended; one that goes on belongs to another session, whose end cleans.
for ($second = 0; Get-Process -Name 'Cartable' -ErrorAction SilentlyContinue; $second++) {
  if ($second -ge 10) { exit 0 }
  Start-Sleep -Seconds 1
}

# Through a link a profile could lead the system's account elsewhere: links are left alone, and rd does not follow those inside.
function Remove-Folder([string]$Path) {
  $item = Get-Item -LiteralPath $Path -Force -ErrorAction SilentlyContinue
  if ($item -and $item.PSIsContainer -and -not ($item.Attributes -band [IO.FileAttributes]::ReparsePoint)) {
    & "$env:SystemRoot\System32\cmd.exe" /c rd /s /q "$Path"
  }
}

# Whether no folder on the way from a profile to a place in it is a link.
function Test-Straight([string]$From, [string]$Below) {
  $path = $From
  foreach ($name in $Below.Split('\')) {
    $path = Join-Path $path $name
    $item = Get-Item -LiteralPath $path -Force -ErrorAction SilentlyContinue
    if (-not $item -or ($item.Attributes -band [IO.FileAttributes]::ReparsePoint)) { return $false }
  }
  return $true
}

# Whether a file of Windows' holds the path of a key's temporary folder: UTF-16, at even places or odd.
function Test-NamesKey([string]$Path) {
  $bytes = [IO.File]::ReadAllBytes($Path)
  foreach ($start in 0, 1) {
    if ($bytes.Length -le $start) { continue }
    if ([Text.Encoding]::Unicode.GetString($bytes, $start, $bytes.Length - $start) -match '\\data\\profile\\temp\\') { return $true }
  }
  return $false
}

$profiles = @()
if ($Root -ne '') { $profiles = @($Root) }
else {
  $list = 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProfileList'
  foreach ($key in Get-ChildItem -LiteralPath $list) {
    if ($key.PSChildName -like 'S-1-5-21-*' -or $key.PSChildName -like 'S-1-12-1-*') {
      $profiles += $key.GetValue('ProfileImagePath')
    }
  }
}
$shell = New-Object -ComObject WScript.Shell
foreach ($place in $profiles) {
  if (-not (Test-Path -LiteralPath $place)) { continue }
  if (Test-Straight $place 'AppData\Local\Temp') {
    Get-ChildItem -LiteralPath (Join-Path $place 'AppData\Local\Temp') -Directory -Force -ErrorAction SilentlyContinue |
      Where-Object { $_.Name -match '^cartable-([A-Za-z0-9]{6}|[A-Za-z0-9_-]{22})$' } |
      ForEach-Object { Remove-Folder $_.FullName }
  }
  # Electron's default places, which only a start that failed before it had found its key makes.
  foreach ($folder in 'AppData\Roaming', 'AppData\Local') {
    if (Test-Straight $place $folder) { Remove-Folder (Join-Path $place "$folder\Cartable") }
  }
  # Windows' lists of recent documents: the shortcuts to those of a key's temporary folder, and the list of a program (behind its button in the
  # task bar) that names one, whole: its format is Windows' own.
  $recent = 'AppData\Roaming\Microsoft\Windows\Recent'
  if (Test-Straight $place $recent) {
    Get-ChildItem -LiteralPath (Join-Path $place $recent) -Filter '*.lnk' -File -Force -ErrorAction SilentlyContinue | ForEach-Object {
      if ($shell.CreateShortcut($_.FullName).TargetPath -match '\\data\\profile\\temp\\') { Remove-Item -LiteralPath $_.FullName -Force }
    }
  }
  foreach ($list in "$recent\AutomaticDestinations", "$recent\CustomDestinations") {
    if (-not (Test-Straight $place $list)) { continue }
    Get-ChildItem -LiteralPath (Join-Path $place $list) -Filter '*Destinations-ms' -File -Force -ErrorAction SilentlyContinue | ForEach-Object {
      if (Test-NamesKey $_.FullName) { Remove-Item -LiteralPath $_.FullName -Force }
    }
  }
}
exit 0
