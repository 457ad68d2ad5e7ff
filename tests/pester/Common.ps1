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

# The lines that a script block has the host show: what -WhatIf says goes to nobody else. A transcript hears it too, and is quicker than a session of its own.
function Get-HostLine([scriptblock] $Script) {
    $file = New-FolderName
    $null = Start-Transcript $file -UseMinimalHeader
    try { $null = & $Script } finally { $null = Stop-Transcript }
    $lines = @(Get-Content $file)
    $rules = @(0..($lines.Count - 1)).Where{ $lines[$_] -match '^\*+$' }
    $lines[($rules[1] + 1)..($rules[2] - 1)]
}

# A folder with all that is in it, to a place where nothing is. Copy-Item -Recurse takes a hundred times the processor time.
function Copy-Folder([string] $From, [string] $To) {
    $null = [IO.Directory]::CreateDirectory($To)
    foreach ($folder in [IO.Directory]::EnumerateDirectories($From, '*', 'AllDirectories')) {
        $null = [IO.Directory]::CreateDirectory([IO.Path]::Join($To, [IO.Path]::GetRelativePath($From, $folder)))
    }
    foreach ($file in [IO.Directory]::EnumerateFiles($From, '*', 'AllDirectories')) {
        [IO.File]::Copy($file, [IO.Path]::Join($To, [IO.Path]::GetRelativePath($From, $file)))
    }
}
