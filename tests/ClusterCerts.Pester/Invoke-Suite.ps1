<#
.SYNOPSIS
    Finds or runs the Pester tests of a folder and writes them as one JSON object.
.DESCRIPTION
    Either { "unavailable": reason } or { "tests": [ { file, number, name, result, message } ] }. A test is known by its
    file and its number there, in the order of discovery, which finding and running share; names may be alike. A file that
    cannot be read stands as one failed test. Several processes share the files: each takes its part of them.
#>
param(
    [Parameter(Mandatory)] [string] $Pester,
    [Parameter(Mandatory)] [string] $Folder,
    [Parameter(Mandatory)] [string] $OutputPath,
    [int] $Part = 0,
    [int] $Parts = 1,
    [switch] $FindOnly
)

$ErrorActionPreference = 'Stop'

function Write-Json($Value) {
    [IO.File]::WriteAllText($OutputPath, ($Value | ConvertTo-Json -Depth 5 -Compress))
}

if ($PSVersionTable.PSVersion -lt [version]'7.6') {
    Write-Json @{ unavailable = "PowerShell 7.6 or later is needed, and pwsh is $($PSVersionTable.PSVersion)" }
    return
}

# Nothing comes from the machine's own module folders.
$env:PSModulePath = Join-Path $PSHOME 'Modules'
Import-Module $Pester
$configuration = New-PesterConfiguration
# The longest files first, dealt out like cards.
$files = @(Get-ChildItem $Folder -Filter *.Tests.ps1 | Sort-Object Length, Name -Descending).FullName
$configuration.Run.Path = @(for ($i = $Part; $i -lt $files.Count; $i += $Parts) { $files[$i] })
$configuration.Run.PassThru = $true
$configuration.Run.SkipRun = [bool] $FindOnly
$configuration.Output.Verbosity = 'None'
$run = Invoke-Pester -Configuration $configuration

$tests = foreach ($container in $run.Containers) {
    $file = [IO.Path]::GetRelativePath($Folder, $container.Item.FullName)
    $number = 0
    foreach ($test in $run.Tests.Where{ $_.ScriptBlock.File -eq $container.Item.FullName }) {
        $number++
        @{
            file = $file; number = $number; name = $test.Path -join '. '; result = "$($test.Result)"
            message = ($test.ErrorRecord | ForEach-Object { "$_`n$($_.ScriptStackTrace)" }) -join "`n"
        }
    }

    if ($number -eq 0) {
        @{ file = $file; number = 0; name = '(the file)'; result = 'Failed'; message = "No test was found in it. $($container.ErrorRecord -join "`n")" }
    }
}

Write-Json @{ tests = @($tests) }
