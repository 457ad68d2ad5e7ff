BeforeAll {
    . $PSScriptRoot/Common.ps1
    $pki = New-FolderName
    $other = New-FolderName
    $sub = New-FolderName
    $null = New-SigningCert $pki -Subject 'CN=one'
    $null = New-SigningCert $other -Subject 'CN=two'
    $null = New-SigningCert $sub -Subject 'CN=below' -Issuer $pki -ClampToIssuer
    $null = New-NodeCert 1, 2, 3 -AuthorityPath $pki
    $null = New-NodeCert 1 -AuthorityPath $other
    $null = New-NodeCert leaf -AuthorityPath $sub

    # A PFX as Windows takes it, opened as an administrator does, and what a store of X.509 certificates gives.
    $secret = ConvertTo-Secret 'a passphrase'
    $pfx = Export-NodeCert 1 -AuthorityPath $pki -As Pfx -OutputPath (Join-Path (New-FolderName) x.pfx) -Passphrase $secret | Where-Object Name -like *.pfx
    $one = Get-PfxCertificate $pfx.FullName -Password $secret
    function Get-Loaded($path) { [System.Security.Cryptography.X509Certificates.X509CertificateLoader]::LoadCertificateFromFile($path) }
    $two = Get-Loaded $pki/node.2.crt
    $foreign = Get-Loaded $other/node.1.crt
    $leaf = Get-Loaded $sub/node.leaf.crt
    $ca = Get-Loaded $sub/signing.crt

    # The certificates of a store; the drive Cert: is there on Windows alone.
    $store = [System.Security.Cryptography.X509Certificates.X509Store]::new('ClusterCertsTest', 'CurrentUser')
    $store.Open('ReadWrite')
    foreach ($cert in $two, $foreign) { $store.Add($cert) }
}

AfterAll {
    $store.RemoveRange($store.Certificates)
    $store.Close()
}

Describe 'Test-NodeCert of certificate objects' {
    It 'takes what Get-PfxCertificate gives' {
        Get-PfxCertificate $pfx.FullName -Password $secret | Test-NodeCert -AuthorityPath $pki | Should -BeTrue
        Get-PfxCertificate $pfx.FullName -Password $secret | Test-NodeCert -AuthorityPath $pki -NodeId 1 | Should -BeTrue
        Get-PfxCertificate $pfx.FullName -Password $secret | Test-NodeCert -AuthorityPath $pki -NodeId 2 | Should -BeFalse
        Get-PfxCertificate $pfx.FullName -Password $secret | Test-NodeCert -AuthorityPath $other | Should -BeFalse
        Get-PfxCertificate $pfx.FullName -Password $secret | Test-NodeCert -TrustPath $pki/trust.crt | Should -BeTrue
    }

    It 'gives each of a store its own verdict, that says which certificate it is about' {
        $reports = $store.Certificates | Test-NodeCert -AuthorityPath $pki -Detailed
        $reports.Count | Should -Be 2
        foreach ($report in $reports) {
            $report.Passed | Should -Be ($report.Thumbprint -eq $two.Thumbprint)
            $report.CertificatePath | Should -BeNullOrEmpty
        }
        $reports.Thumbprint | Sort-Object | Should -Be ($two.Thumbprint, $foreign.Thumbprint | Sort-Object)
        $reports.Where{ $_.Passed }.Subject | Should -Be 'CN=2'
        $reports[0].AuthorityPath | Should -Be $pki
    }

    It 'takes them as an argument' {
        Test-NodeCert -Certificate $two -AuthorityPath $pki | Should -BeTrue
        Test-NodeCert -Certificate $two, $foreign, $one -AuthorityPath $pki | Should -Be ($true, $false, $true)
        Test-NodeCert -Certificate $store.Certificates -AuthorityPath $pki | Sort-Object | Should -Be ($false, $true)
        Test-NodeCert -Certificate (Get-NodeCert -AuthorityPath $pki -NodeId 3).Certificate -AuthorityPath $pki | Should -BeTrue
    }

    It 'takes them as an argument without the name of a parameter' {
        Test-NodeCert (Get-PfxCertificate $pfx.FullName -Password $secret) -AuthorityPath $pki | Should -BeTrue
        Test-NodeCert $two, $foreign -AuthorityPath $pki | Should -Be ($true, $false)
        (Test-NodeCert $foreign -AuthorityPath $pki -Detailed).Thumbprint | Should -Be $foreign.Thumbprint
        { Test-NodeCert -Path $two -AuthorityPath $pki } | Should -Throw '*X509Certificate2 is not a path*'
    }

    It 'holds it against a key, a moment and a purpose' {
        $two | Test-NodeCert -AuthorityPath $pki -KeyPath $pki/node.2.key | Should -BeTrue
        $two | Test-NodeCert -AuthorityPath $pki -KeyPath $pki/node.1.key | Should -BeFalse
        $two | Test-NodeCert -AuthorityPath $pki -AsOf (Get-Date).AddYears(2) | Should -BeFalse
        $two | Test-NodeCert -AuthorityPath $pki -Purpose Client | Should -BeTrue
    }

    It 'takes the intermediates of the authority, and no other leaf for the chain of one' {
        $leaf | Test-NodeCert -AuthorityPath $sub | Should -BeTrue
        $leaf, $two, $ca | Test-NodeCert -AuthorityPath $sub | Should -Be ($true, $true, $false)
        $foreign, $leaf | Test-NodeCert -AuthorityPath $sub | Should -Be ($false, $true)
    }

    It 'sees a revocation and a renewal' {
        $cert = New-NodeCert gone -AuthorityPath $pki
        $object = Get-Loaded $cert.CertificatePath
        $object | Test-NodeCert -AuthorityPath $pki | Should -BeTrue
        $null = Revoke-NodeCert gone -AuthorityPath $pki -Force
        $null = Update-NodeCert gone -AuthorityPath $pki
        $object | Test-NodeCert -AuthorityPath $pki | Should -BeFalse
    }

    It 'uses the default authority' {
        $env:CLUSTERCERTS_AUTHORITY = $pki
        try { $two, $foreign | Test-NodeCert | Should -Be ($true, $false) } finally { Remove-Item Env:CLUSTERCERTS_AUTHORITY }
        $global:PSDefaultParameterValues['*:AuthorityPath'] = $pki
        try { $two, $foreign | Test-NodeCert | Should -Be ($true, $false) } finally { $global:PSDefaultParameterValues.Clear() }
    }

    It 'refuses what is no certificate object: <case>' -ForEach @(
        @{ case = 'a path'; value = { "$pki/node.1.crt" } }, @{ case = 'bytes'; value = { , [IO.File]::ReadAllBytes("$pki/node.1.crt") } }, @{ case = 'nothing'; value = { $null } }
    ) {
        $given = & $value
        { Test-NodeCert -Certificate $given -AuthorityPath $pki -ErrorAction Stop } | Should -Throw '*Certificate*'
        { Revoke-NodeCert -Certificate $given -AuthorityPath $pki -Force -ErrorAction Stop } | Should -Throw '*Certificate*'
    }

    It 'does not take a path of another provider for a file' {
        $marked = Get-Loaded $pki/node.2.crt | Add-Member PSPath 'Microsoft.PowerShell.Security\Certificate::CurrentUser\My\X' -PassThru
        $marked | Test-NodeCert -AuthorityPath $pki | Should -BeTrue
    }
}

Describe 'Test-KeyMatchesCert of certificate objects' {
    It 'takes them from the pipeline and as an argument' {
        $two | Test-KeyMatchesCert -KeyPath $pki/node.2.key | Should -BeTrue
        $one, $two | Test-KeyMatchesCert $pki/node.2.key | Should -Be ($false, $true)
        Test-KeyMatchesCert -KeyPath $pki/node.2.key -Certificate $two | Should -BeTrue
        Test-KeyMatchesCert $pki/node.2.key $two | Should -BeTrue
        Test-KeyMatchesCert $pki/node.2.key $one, $two | Should -Be ($false, $true)
        { Test-KeyMatchesCert $pki/node.2.key -CertificatePath $two } | Should -Throw '*X509Certificate2 is not a path; pipe it*'
        { Test-KeyMatchesCert $pki/node.2.key -CertificatePath (Get-NodeCert 2 -AuthorityPath $pki) } | Should -Throw '*NodeCert is not a path; pipe it*'
        { Test-KeyMatchesCert $pki/node.2.key (Get-NodeCert 2 -AuthorityPath $pki) } | Should -Throw '*NodeCert is not a certificate object*name a file with its path*'
        (Test-KeyMatchesCert -KeyPath $pki/node.1.key -Certificate $two -Detailed).Thumbprint | Should -Be $two.Thumbprint
    }
}

Describe 'Get-NodeCert of certificate objects' {
    It 'shows what each says' {
        $shown = $two, $foreign | Get-NodeCert
        $shown.NodeId | Should -Be ('2', '1')
        $shown.Thumbprint | Should -Be ($two.Thumbprint, $foreign.Thumbprint)
        $shown.Issuer | Should -Be ('CN=one', 'CN=two')
        $shown.Status | Should -Be ('Valid', 'Valid')
        (Get-NodeCert -Certificate $one).CertificatePath | Should -BeNullOrEmpty
        (Get-NodeCert -Certificate $one -AsOf (Get-Date).AddYears(2)).Status | Should -Be 'Expired'
        $global:PSDefaultParameterValues['*:AuthorityPath'] = $pki
        try { ($two | Get-NodeCert).NodeId | Should -Be '2' } finally { $global:PSDefaultParameterValues.Clear() }
    }
}

Describe 'An object of the authority' {
    It 'is revoked, and one of another is not' {
        $its = New-NodeCert x, y -AuthorityPath $pki
        $objects = $its | ForEach-Object { Get-Loaded $_.CertificatePath }
        ($objects[0] | Revoke-NodeCert -AuthorityPath $pki -Force).Status | Should -Be 'Revoked'
        (Revoke-NodeCert -Certificate $objects[1] -AuthorityPath $pki -Force).NodeId | Should -Be 'y'
        { $foreign | Revoke-NodeCert -AuthorityPath $pki -Force -ErrorAction Stop } | Should -Throw -ErrorId 'NodeCertNotFound,*'
        { Revoke-NodeCert -Certificate $foreign -AuthorityPath $pki -Force -ErrorAction Stop } | Should -Throw "*$($foreign.Thumbprint)*$pki*" -ErrorId 'NodeCertNotFound,*'
        @(Get-NodeCert -AuthorityPath $pki -Status Revoked -NodeId 1, 2, 3) | Should -BeNullOrEmpty
        $foreign | Test-NodeCert -AuthorityPath $other | Should -BeTrue
    }

    It 'is named by what to do where only a node ID can stand' {
        { Revoke-NodeCert $two -AuthorityPath $pki -Force -ErrorAction Stop } | Should -Throw '*X509Certificate2 is not a node ID; pipe it*'
        (Get-NodeCert -AuthorityPath $pki -NodeId 2).Status | Should -Be 'Valid'
    }

    It 'is not another certificate of the same number' {
        # Somebody else's certificate with the number of node 3.
        $number = (Get-NodeCert -AuthorityPath $pki -NodeId 3).SerialNumber
        $key = [System.Security.Cryptography.ECDsa]::Create([System.Security.Cryptography.ECCurve+NamedCurves]::nistP256)
        $request = [System.Security.Cryptography.X509Certificates.CertificateRequest]::new('CN=3', $key, 'SHA256')
        $generator = [System.Security.Cryptography.X509Certificates.X509SignatureGenerator]::CreateForECDsa($key)
        $name = [System.Security.Cryptography.X509Certificates.X500DistinguishedName]::new('CN=one')
        $forged = $request.Create($name, $generator, [DateTimeOffset]::UtcNow.AddDays(-1), [DateTimeOffset]::UtcNow.AddDays(1), [convert]::FromHexString($number))
        $forged.SerialNumber | Should -Be $number
        { $forged | Revoke-NodeCert -AuthorityPath $pki -Force -ErrorAction Stop } | Should -Throw -ErrorId 'IssuedByAnother,*'
        { $forged | Export-NodeCert -AuthorityPath $pki -As Pem -OutputPath (New-FolderName) -ErrorAction Stop } | Should -Throw -ErrorId 'IssuedByAnother,*'
        (Get-NodeCert -AuthorityPath $pki -NodeId 3).Status | Should -Be 'Valid'
    }

    It 'is exported, and one of another is not' {
        $out = New-FolderName
        $file = $two | Export-NodeCert -AuthorityPath $pki -As Combined -OutputPath $out
        Test-NodeCert $file -AuthorityPath $pki -NodeId 2 | Should -BeTrue
        (Export-NodeCert -Certificate $two -AuthorityPath $pki -As Pem -OutputPath (New-FolderName)).Count | Should -BeGreaterThan 1
        { $foreign | Export-NodeCert -AuthorityPath $pki -As Pem -OutputPath (New-FolderName) -ErrorAction Stop } | Should -Throw -ErrorId 'NodeCertNotFound,*'
    }
}
