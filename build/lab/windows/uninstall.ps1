# Removes the machine's copy of Cartable and its cleaning. -Policy also removes the policy's values.
param([switch]$Policy)
. (Join-Path $PSScriptRoot 'Common.ps1')
Assert-Administrator
$service = New-Object -ComObject Schedule.Service
$service.Connect()
try { $service.GetFolder('\').DeleteTask($TaskName, 0) } catch { }
if ($Policy -and (Test-Path -LiteralPath $PolicyKey)) { Remove-Item -LiteralPath $PolicyKey -Recurse -Force }
$definitions = Join-Path $env:SystemRoot 'PolicyDefinitions'
foreach ($file in 'Cartable.admx', 'fr-FR\Cartable.adml', 'en-US\Cartable.adml') {
  Remove-Item -LiteralPath (Join-Path $definitions $file) -Force -ErrorAction SilentlyContinue
}
if (Test-Path -LiteralPath $Target) {
  if (Test-Path -LiteralPath $Programs) { Get-ChildItem -LiteralPath $Programs -Filter '*.ok' -File | Remove-Item -Force }
  # rd does not follow the links of a folder, as Remove-Item -Recurse of PowerShell 5.1 may.
  & "$env:SystemRoot\System32\cmd.exe" /c rd /s /q "$Target"
}
if (Test-Path -LiteralPath $Target) { Tell 'Un fichier est encore utilisé.' 'A file is still in use.'; exit 1 }
Tell 'Cartable est retiré.' 'Cartable is removed.'
exit 0
