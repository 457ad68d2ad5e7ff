# All BouncyCastle 2.x have one assembly name and version: whichever a session loads first is the only one there. Ours is apart from it, so that
# another module may bring its own, earlier or later.
BeforeAll {
    . $PSScriptRoot/Common.ps1
    $other = $env:CLUSTERCERTS_OTHER_BOUNCYCASTLE
    if (-not $other) {
        $packages = $env:NUGET_PACKAGES ? $env:NUGET_PACKAGES : (Join-Path $HOME .nuget packages)
        $version = ([xml] (Get-Content (Join-Path $PSScriptRoot .. .. Directory.Packages.props))).Project.PropertyGroup.OtherBouncyCastleVersion
        $other = Join-Path $packages bouncycastle.cryptography $version lib net6.0 BouncyCastle.Cryptography.dll
    }

    # What 2.4.0 alone has: Kyber before it was ML-KEM.
    $theirs = @"
        Add-Type -Path '$other'
        `$generator = [Org.BouncyCastle.Pqc.Crypto.Crystals.Kyber.KyberKeyPairGenerator]::new()
        `$generator.Init([Org.BouncyCastle.Pqc.Crypto.Crystals.Kyber.KyberKeyGenerationParameters]::new(
            [Org.BouncyCastle.Security.SecureRandom]::new(), [Org.BouncyCastle.Pqc.Crypto.Crystals.Kyber.KyberParameters]::kyber512))
        "theirs: `$(`$generator.GenerateKeyPair().Public.GetEncoded().Length)"
"@

    # Ed25519, and a backup, a message in CMS: both use members that 2.4.0 does not have.
    $ours = @'
        $secret = ConvertTo-SecureString 'correct horse' -AsPlainText -Force
        $null = New-SigningCert (Join-Path $folder pki) -KeyAlgorithm Ed25519
        $null = Backup-CertAuthority (Join-Path $folder pki.cms) -AuthorityPath (Join-Path $folder pki) -BackupPassphrase $secret
        "ours: $(Test-CertAuthorityBackup (Join-Path $folder pki.cms) -AuthorityPath (Join-Path $folder pki) -BackupPassphrase $secret)"
'@

    # Which BouncyCastle each context has, by what the two do not share.
    $contexts = @'
        foreach ($context in [Runtime.Loader.AssemblyLoadContext]::All) {
            foreach ($assembly in $context.Assemblies.Where{ $_.GetName().Name -eq 'BouncyCastle.Cryptography' }) {
                $has = $assembly.GetType('Org.BouncyCastle.Asn1.Pkcs.Pbkdf2Params').GetProperty('IterationCountObject') ? 'ours' : 'theirs'
                "$($context.Name) has $has, $($assembly.GetName().Version)"
            }
        }
'@

    function Invoke-Session([string[]] $Parts) {
        $folder = (New-Item -ItemType Directory (New-FolderName)).FullName
        Invoke-FreshPowerShell (@("`$ErrorActionPreference = 'Stop'; `$folder = '$folder'") + $Parts -join "`n")
    }
}

Describe 'Another BouncyCastle in the session' {
    It 'is there first: both work, each with its own' {
        Invoke-Session $theirs, "Import-Module '$module'", $ours, $theirs, $contexts |
            Should -Be 'theirs: 800', 'ours: True', 'theirs: 800', 'Default has theirs, 2.0.0.0', 'ClusterCerts has ours, 2.0.0.0'
    }

    It 'comes between the import and the first use: both work' {
        Invoke-Session "Import-Module '$module'", $theirs, $ours, $contexts |
            Should -Be 'theirs: 800', 'ours: True', 'Default has theirs, 2.0.0.0', 'ClusterCerts has ours, 2.0.0.0'
    }

    It 'comes after ours: both work' {
        Invoke-Session "Import-Module '$module'", $ours, $theirs, $ours.Replace('pki', 'again'), $contexts |
            Should -Be 'ours: True', 'theirs: 800', 'ours: True', 'Default has theirs, 2.0.0.0', 'ClusterCerts has ours, 2.0.0.0'
    }
}

Describe 'The import' {
    It 'loads no engine and nothing that one brings, in any context' {
        $loaded = Invoke-Session "Import-Module '$module'", '[AppDomain]::CurrentDomain.GetAssemblies().ForEach{ $_.GetName().Name }'
        $loaded | Should -Contain 'ClusterCerts.PowerShell'
        $engines = (Get-ChildItem (Join-Path (Get-Module ClusterCerts).ModuleBase lib) -Filter *.dll).BaseName
        $engines | Should -Contain 'BouncyCastle.Cryptography'
        $loaded | Where-Object { $_ -in $engines } | Should -BeNullOrEmpty
    }
}
