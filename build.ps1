#!/usr/bin/env pwsh
<#
.SYNOPSIS
    Builds the module and stages it in output/ClusterCerts/<version>.
.DESCRIPTION
    A wrapper over dotnet. Without PowerShell, the same is:
    dotnet build src/ClusterCerts.PowerShell -c Release -t:StageModule
.PARAMETER Configuration
    Release is staged in output/, Debug where the tests look for it.
.PARAMETER Test
    Runs all tests afterwards, with the Pester suite.
.EXAMPLE
    ./build.ps1; Import-Module ./output/ClusterCerts
#>
[CmdletBinding()]
param(
    [ValidateSet('Release', 'Debug')]
    [string] $Configuration = 'Release',

    [switch] $Test
)

$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $true

dotnet build (Join-Path $PSScriptRoot 'src' 'ClusterCerts.PowerShell') --configuration $Configuration -t:StageModule --nologo
if ($Test) {
    dotnet test (Join-Path $PSScriptRoot 'ClusterCerts.slnx') --nologo
}
