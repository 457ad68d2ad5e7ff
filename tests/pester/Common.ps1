# Dot-sourced by every file: imports the module that was staged, and makes folders that are deleted with the test's own drive.
$ErrorActionPreference = 'Stop'
$module = $env:CLUSTERCERTS_MODULE ? $env:CLUSTERCERTS_MODULE : (Join-Path $PSScriptRoot '..' '..' 'output' 'ClusterCerts')
Import-Module $module

# A folder that does not exist yet, under TestDrive.
function New-FolderName { Join-Path (Get-PSDrive TestDrive).Root ([guid]::NewGuid().ToString('n')) }

# A passphrase as a SecureString.
function ConvertTo-Secret([string] $Text) { ConvertTo-SecureString $Text -AsPlainText -Force }

# The errors' ids without the name of the cmdlet's class.
function Get-ErrorId($Errors) { @($Errors | ForEach-Object { ($_.FullyQualifiedErrorId -split ',')[0] }) }

# A PowerShell that has just been started, as this one was.
function Invoke-FreshPowerShell([string] $Script) {
    $program = [Environment]::ProcessPath
    $start = [IO.Path]::GetFileNameWithoutExtension($program) -eq 'dotnet' ? @((Join-Path $PSHOME pwsh.dll)) : @()
    & $program @start -NoProfile -NonInteractive -Command $Script
}
