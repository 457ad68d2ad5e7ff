#!/usr/bin/env -S dotnet tool run pwsh --
<#
.SYNOPSIS
    Builds the module and stages it in output/ClusterCerts/<version>.
.DESCRIPTION
    A wrapper over dotnet. From a shell, and on a machine without PowerShell, it runs in the one that the tool manifest pins and that the tests
    run in; 'dotnet tool restore' brings it, once. Where scripts are not started by their first line: dotnet tool run pwsh ./build.ps1
.PARAMETER Configuration
    Release is staged in output/, Debug where the tests look for it.
.PARAMETER Test
    Runs all tests afterwards, with the Pester suite.
.PARAMETER Start
    Starts that same PowerShell afterwards, without a profile and with the module imported.
.EXAMPLE
    ./build.ps1; Import-Module ./output/ClusterCerts
.EXAMPLE
    dotnet tool restore; dotnet tool run pwsh ./build.ps1 -Start
#>
[CmdletBinding()]
param(
    [ValidateSet('Release', 'Debug')]
    [string] $Configuration = 'Release',

    [switch] $Test,

    [switch] $Start
)

$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $true

dotnet build (Join-Path $PSScriptRoot 'src' 'ClusterCerts.PowerShell') --configuration $Configuration -t:StageModule --nologo
if ($Test) {
    dotnet test (Join-Path $PSScriptRoot 'ClusterCerts.slnx') --nologo
}
if ($Start) {
    $module = Join-Path $PSScriptRoot ($Configuration -eq 'Release' ? 'output' : 'src/ClusterCerts.PowerShell/bin/Debug/module') 'ClusterCerts'
    $PSNativeCommandUseErrorActionPreference = $false    # how the session ends is its own affair
    Push-Location $PSScriptRoot                          # the tool manifest is found from here
    try { dotnet tool run pwsh -- -NoLogo -NoProfile -NoExit -Command "Import-Module '$($module.Replace("'", "''"))'" }
    finally { Pop-Location }
}
