BeforeAll {
    . $PSScriptRoot/Common.ps1
    $root = Resolve-Path (Join-Path $PSScriptRoot '..' '..')
    $base = (Get-Module ClusterCerts).ModuleBase
    $manifest = Join-Path $base ClusterCerts.psd1
}

Describe 'The manifest' {
    It 'is one that PowerShell accepts, with what a gallery shows' {
        $module = Test-ModuleManifest $manifest
        $module.CompatiblePSEditions | Should -Be 'Core'
        $module.PowerShellVersion | Should -Be '7.6'
        $module.ProjectUri.Scheme | Should -Be 'https'
        $module.LicenseUri.Scheme | Should -Be 'https'
        $module.ReleaseNotes | Should -Be "$($module.ProjectUri)/blob/main/CHANGELOG.md"
        $module.Tags | Should -Contain 'PKI'
        $module.Description | Should -Not -BeNullOrEmpty
    }

    # PowerShell would look for each of a FileList, several times and by way of the drives, whenever the module is imported.
    It 'has no FileList, and nothing is staged but these files' {
        (Import-PowerShellDataFile $manifest).ContainsKey('FileList') | Should -BeFalse
        $staged = Get-ChildItem $base -Recurse -File | ForEach-Object { [IO.Path]::GetRelativePath($base, $_.FullName).Replace('\', '/') } | Sort-Object
        $staged | Should -Be (@(
            'ClusterCerts.dll'
            'ClusterCerts.Format.ps1xml'
            'ClusterCerts.PowerShell.dll'
            'ClusterCerts.psd1'
            'ClusterCerts.Types.ps1xml'
            'en-US/about_ClusterCerts.help.txt'
            'en-US/about_ClusterCerts_Rotation.help.txt'
            'en-US/ClusterCerts.PowerShell.dll-Help.xml'
            'lib/BouncyCastle.Cryptography.dll'
            'lib/ClusterCerts.BouncyCastle.dll'
            'lib/ClusterCerts.PostgreSql.dll'
            'lib/ClusterCerts.Sqlite.dll'
            'lib/linux-arm64/libe_sqlite3.so'
            'lib/linux-x64/libe_sqlite3.so'
            'lib/Microsoft.Data.Sqlite.dll'
            'lib/Microsoft.Extensions.DependencyInjection.Abstractions.dll'
            'lib/Microsoft.Extensions.Logging.Abstractions.dll'
            'lib/NOTICES.txt'
            'lib/Npgsql.dll'
            'lib/osx-arm64/libe_sqlite3.dylib'
            'lib/osx-x64/libe_sqlite3.dylib'
            'lib/SQLitePCLRaw.batteries_v2.dll'
            'lib/SQLitePCLRaw.core.dll'
            'lib/SQLitePCLRaw.provider.e_sqlite3.dll'
            'lib/win-arm64/e_sqlite3.dll'
            'lib/win-x64/e_sqlite3.dll'
            'LICENSE'
        ) | Sort-Object)
    }

    # Around anything @( ) is bound by the dynamic runtime, which makes and compiles code for it whenever the module is imported.
    It 'has no list in @( ) but empty ones' {
        $arrays = { $args[0] -is [Management.Automation.Language.ArrayExpressionAst] -and $args[0].SubExpression.Statements.Count -gt 0 }
        $tree = [Management.Automation.Language.Parser]::ParseFile($manifest, [ref] $null, [ref] $null)
        $tree.FindAll($arrays, $true).Extent.Text | Should -BeNullOrEmpty
    }

    It 'has a page for each cmdlet, which Get-Help -Online opens' {
        $address = [string] (Test-ModuleManifest $manifest).ProjectUri
        $headings = Select-String '^## (.+)$' (Join-Path $root docs commands.md) | ForEach-Object { $_.Matches[0].Groups[1].Value }
        foreach ($command in Get-Command -Module ClusterCerts) {
            $command.HelpUri | Should -Be "$address/blob/main/docs/commands.md#$($command.Name.ToLowerInvariant())"
            $headings | Should -Contain $command.Name
        }
        $headings | Should -Be (Get-Command -Module ClusterCerts).Name
    }
}

Describe 'The assembly' {
    It 'uses only what this PowerShell has, and nothing that is obsolete' {
        $assembly = (Get-Module ClusterCerts).ImplementingAssembly
        $reader = [Reflection.PortableExecutable.PEReader]::new([IO.File]::OpenRead($assembly.Location))
        try {
            $metadata = [Reflection.Metadata.PEReaderExtensions]::GetMetadataReader($reader)
            $tokens = foreach ($handle in $metadata.MemberReferences) {
                [Reflection.Metadata.Ecma335.MetadataTokens]::GetToken([Reflection.Metadata.MemberReferenceHandle]::op_Implicit($handle))
            }
        }
        finally {
            $reader.Dispose()
        }

        $used = 0
        foreach ($token in $tokens) {
            try { $member = $assembly.ManifestModule.ResolveMember($token) }
            catch [ArgumentException] { continue }    # a generic type's own parameters are not known here
            if ($member.DeclaringType.Assembly -ne [psobject].Assembly) { continue }
            $used++
            $member.GetCustomAttributes([ObsoleteAttribute], $false) | Should -BeNullOrEmpty -Because "$($member.DeclaringType).$member"
        }
        $used | Should -BeGreaterThan 40
    }
}

Describe 'A local repository' {
    It 'takes the module, and gives it to a PowerShell that then makes and checks three nodes' {
        $folder = (New-Item -ItemType Directory (New-FolderName)).FullName
        $name = 'ClusterCertsTest' + [guid]::NewGuid().ToString('n')
        $kept = $env:HOME, $env:XDG_DATA_HOME, $env:PSModulePath
        try {
            # The list of repositories and the user's modules are in the test's folder, where the system lets us say so; nothing of it is in the user's.
            $env:HOME = $folder
            $env:XDG_DATA_HOME, $env:PSModulePath = $null, $null
            $null = New-Item -ItemType Directory "$folder/.local/share", "$folder/.config", "$folder/repository", "$folder/modules"
            $output = Invoke-FreshPowerShell @"
                `$ErrorActionPreference = 'Stop'
                `$ProgressPreference = 'SilentlyContinue'
                Register-PSResourceRepository $name -Uri '$folder/repository' -Trusted
                try {
                    Publish-PSResource -Path '$base' -Repository $name
                    Save-PSResource ClusterCerts -Repository $name -Path '$folder/modules' -TrustRepository
                    if (`$IsLinux) {
                        Install-PSResource ClusterCerts -Repository $name -TrustRepository
                        (Get-Module ClusterCerts -ListAvailable).ModuleBase
                    }
                }
                finally {
                    Unregister-PSResourceRepository $name
                }
"@
            $LASTEXITCODE | Should -Be 0
            if ($IsLinux) { $output | Should -BeLike "$folder/.local/share/powershell/Modules/ClusterCerts/*" }

            $env:PSModulePath = "$folder/modules"
            $answer = Invoke-FreshPowerShell @"
                `$ErrorActionPreference = 'Stop'
                New-SigningCert '$folder/pki' -Subject CN=prod | New-NodeCert 1, 2, 3 | Test-NodeCert
                (Get-Module ClusterCerts).ModuleBase
                (Get-Help New-NodeCert).Synopsis
"@
            $LASTEXITCODE | Should -Be 0
            $answer[0..2] | Should -Be 'True', 'True', 'True'
            $answer[3] | Should -BeLike ($IsLinux ? "$folder/.local/share/powershell/Modules/ClusterCerts/*" : (Join-Path $folder modules ClusterCerts '*'))
            $answer[4] | Should -Not -BeNullOrEmpty
            Get-ChildItem $answer[3] -Recurse -File -Name | Where-Object { $_ -ne 'PSGetModuleInfo.xml' } | Sort-Object |
                Should -Be (Get-ChildItem $base -Recurse -File -Name | Sort-Object)
        }
        finally {
            $env:HOME, $env:XDG_DATA_HOME, $env:PSModulePath = $kept
        }
    }
}
