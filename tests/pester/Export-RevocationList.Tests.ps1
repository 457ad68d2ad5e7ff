BeforeAll {
    . $PSScriptRoot/Common.ps1
}

Describe 'Export-RevocationList' {
    BeforeEach {
        $pki = New-FolderName
        $web = New-Item -ItemType Directory (New-FolderName)
        $null = New-SigningCert $pki
        $null = Set-CertPolicy -AuthorityPath $pki -DistributionPoint 'http://pki.example/{issuer}.crl' -IssuerAddress 'http://pki.example/{issuer}.crt'
        $null = New-NodeCert 1, 2 -AuthorityPath $pki
        $null = New-RevocationList -AuthorityPath $pki
    }

    It 'writes the list under the name that certificates promise, and again only when there is a newer one' {
        $first = Export-RevocationList -AuthorityPath $pki -OutputPath $web
        $first | Should -BeOfType ([ClusterCerts.Revocation.RevocationList])
        $first.Changed | Should -BeTrue
        $promised = (Get-NodeCert 1 -AuthorityPath $pki).Certificate.Extensions | Where-Object { $_.Oid.Value -eq '2.5.29.31' }
        [Text.Encoding]::ASCII.GetString($promised.RawData) | Should -BeLike "*http://pki.example/$(Split-Path -Leaf $first.Path)"
        (Export-RevocationList -AuthorityPath $pki -OutputPath $web).Changed | Should -BeFalse
        $null = Revoke-NodeCert 2 -AuthorityPath $pki -Force
        $next = Export-RevocationList -AuthorityPath $pki -OutputPath $web
        $next.Path | Should -Be $first.Path
        $next.Count, $next.Changed | Should -Be 1, $true
    }

    It 'takes the authority from the pipeline' {
        (Get-SigningCert $pki | Export-RevocationList -OutputPath $web).AuthorityPath | Should -Be (Resolve-Path $pki).Path
    }

    It 'writes nothing with -WhatIf, and says what' {
        $said = Get-HostLine { Export-RevocationList -AuthorityPath $pki -OutputPath $web -WhatIf }
        "$said" | Should -Match 'Write the revocation list CN=.* number 1'
        Get-ChildItem $web | Should -BeNullOrEmpty
    }

    It 'needs no key' {
        Remove-Item $pki/signing.key
        Export-RevocationList -AuthorityPath $pki -OutputPath $web | Should -Not -BeNullOrEmpty
    }

    It 'says which rule is missing, which folder, and how a list is made' {
        { Export-RevocationList -AuthorityPath $pki -OutputPath $web/none -ErrorAction Stop } | Should -Throw '*does not exist*' -ErrorId 'FileNotFound,*'
        { Export-RevocationList -AuthorityPath $pki -OutputPath $pki -ErrorAction Stop } | Should -Throw '*authority directory*' -ErrorId 'InvalidArgument,*'
        $null = Set-CertPolicy -AuthorityPath $pki -Remove DistributionPoints
        Export-RevocationList -AuthorityPath $pki -OutputPath $web | Should -Not -BeNullOrEmpty # A certificate in use names it.
        $null = Remove-NodeCert * -AuthorityPath $pki -Force -WarningAction Ignore
        { Export-RevocationList -AuthorityPath $pki -OutputPath $web -ErrorAction Stop } | Should -Throw '*Set-CertPolicy -DistributionPoint*' -ErrorId 'AddressMissing,*'
    }

    It 'leaves what is no list of the CA, unless it is forced' {
        $path = (Export-RevocationList -AuthorityPath $pki -OutputPath $web).Path
        Set-Content $path 'something else'
        { Export-RevocationList -AuthorityPath $pki -OutputPath $web -ErrorAction Stop } | Should -Throw '*-Force*' -ErrorId 'FileExists,*'
        Get-Content $path | Should -Be 'something else'
        (Export-RevocationList -AuthorityPath $pki -OutputPath $web -Force).Changed | Should -BeTrue
    }

    It 'has the certificates beside it with Export-SigningCert -As IssuerFiles' {
        $file = Export-SigningCert -AuthorityPath $pki -As IssuerFiles -OutputPath $web
        $file | Should -BeOfType ([IO.FileInfo])
        [Security.Cryptography.X509Certificates.X509CertificateLoader]::LoadCertificateFromFile($file.FullName).Thumbprint |
            Should -Be (Get-SigningCert $pki).Certificate.Thumbprint
        Get-ChildItem $web -Recurse -Filter *.key | Should -BeNullOrEmpty
    }
}
