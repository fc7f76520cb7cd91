# What the other scripts share. Windows PowerShell 5.1 and PowerShell 7.
$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 2.0

$Target = Join-Path $env:ProgramFiles 'Cartable'
$Programs = Join-Path $Target 'app'
$PolicyKey = 'HKLM:\Software\Policies\Cartable'
$TaskName = 'Cartable - nettoyage'
$English = (Get-UICulture).TwoLetterISOLanguageName -eq 'en'

function Tell([string]$French, [string]$InEnglish) {
  if ($English) { Write-Output $InEnglish } else { Write-Output $French }
}

function Assert-Administrator {
  $identity = [Security.Principal.WindowsPrincipal][Security.Principal.WindowsIdentity]::GetCurrent()
  if (-not $identity.IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)) {
    Tell 'Lancez ce script comme administrateur.' 'Run this script as an administrator.'
    exit 5
  }
}

# Every file of a copy by its SHA-256, and nothing added: '' when it is sound, else the first name that is not.
function Get-Fault([string]$Folder, [string]$Sums) {
  if (-not (Test-Path -LiteralPath $Folder -PathType Container)) { return $Folder }
  $wanted = @{}
  foreach ($line in [IO.File]::ReadAllLines($Sums)) {
    if ($line -match '^([0-9a-f]{64})  (.+)$') { $wanted[$Matches[2]] = $Matches[1] }
  }
  if ($wanted.Count -eq 0) { return $Sums }
  $prefix = (Get-Item -LiteralPath $Folder).FullName.TrimEnd('\') + '\'
  foreach ($file in Get-ChildItem -LiteralPath $Folder -Recurse -Force -File) {
    $name = $file.FullName.Substring($prefix.Length).Replace('\', '/')
    if (-not $wanted.ContainsKey($name)) { return $name }
    $hash = (Get-FileHash -LiteralPath $file.FullName -Algorithm SHA256).Hash.ToLowerInvariant()
    if ($hash -ne $wanted[$name]) { return $name }
    $wanted.Remove($name)
  }
  foreach ($missing in $wanted.Keys) { return $missing }
  return ''
}

# How the school's mirror says it is (its /readyz, as the keys ask it: past the proxy): '' when it is fine, 'away', 'unread' when it answers but Windows does not know its
# certificate, 'foreign' for what is no mirror of Cartable, else its problems by their names.
function Get-MirrorState([string]$Address) {
  $response = $null
  try {
    $request = [System.Net.WebRequest]::Create($Address.TrimEnd('/') + '/readyz')
    $request.Timeout = 15000
    $request.Proxy = $null
    $response = $request.GetResponse()
  } catch {
    # One that is of no use says so with code 503 and the same report.
    $failure = $_.Exception
    while ($failure -and $failure -isnot [System.Net.WebException]) { $failure = $failure.InnerException }
    if ($failure) { $response = $failure.Response }
  }
  if (-not $response) {
    # The keys also believe the authority that the policy names, which need not be in Windows' store.
    $listens = $false
    $client = New-Object System.Net.Sockets.TcpClient
    try { $uri = [Uri]$Address; $listens = $client.ConnectAsync($uri.Host, $uri.Port).Wait(5000) } catch { } finally { $client.Close() }
    if ($listens) { return 'unread' }
    return 'away'
  }
  try {
    $reader = New-Object System.IO.StreamReader($response.GetResponseStream())
    $problems = @((ConvertFrom-Json $reader.ReadToEnd()).problems)
    return ($problems -join ', ')
  } catch { return 'foreign' } finally { $response.Close() }
}

# The values of a policy file by name; none when it is not there.
function Get-Values([string]$Path) {
  $values = @{}
  if (Test-Path -LiteralPath $Path) {
    $read = Get-Content -LiteralPath $Path -Raw -Encoding UTF8 | ConvertFrom-Json
    foreach ($property in $read.PSObject.Properties) { $values[$property.Name] = $property.Value }
  }
  return $values
}

# A value as text, to compare what a file says with what the registry holds: lists line by line, yes and no as 1 and 0.
function Get-Text($Value) {
  return (@($Value) | ForEach-Object { if ($_ -is [bool]) { [string][int]$_ } else { [string]$_ } }) -join "`n"
}
