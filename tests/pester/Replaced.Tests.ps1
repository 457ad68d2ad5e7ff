BeforeAll { . $PSScriptRoot/Common.ps1 }

Describe 'A signing certificate that is replaced' {
    BeforeEach {
        $pki = New-FolderName
        $null = New-SigningCert $pki -Subject 'CN=old'
        $null = New-NodeCert a, b, c -AuthorityPath $pki
        $null = Revoke-NodeCert c -AuthorityPath $pki -Confirm:$false
        $key = Get-FileHash "$pki/signing.key"
    }

    It 'is asked about when nodes lose their issuer, with -Force too' {
        # A PowerShell that cannot ask.
        $run = { param($how) [powershell]::Create().AddScript("Import-Module '$module'; New-SigningCert '$pki' -Force $how").Invoke() }
        & $run | Should -BeNullOrEmpty
        (Get-FileHash "$pki/signing.key").Hash | Should -Be $key.Hash
        (Get-Command New-SigningCert).ImplementingType.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $false).ConfirmImpact | Should -Be 'High'
        (& $run '-Confirm:$false').AuthorityPath | Should -Be $pki
        (Get-FileHash "$pki/signing.key").Hash | Should -Not -Be $key.Hash
    }

    It 'is not asked about when nobody depends on it' {
        $other = New-FolderName
        $null = New-SigningCert $other
        (New-SigningCert $other -Subject 'CN=second' -Force -WarningAction SilentlyContinue).Subject | Should -Be 'CN=second'
    }

    It 'keeps key, certificate and list aside, private, and tells where' {
        $made = New-SigningCert $pki -Subject 'CN=new' -Force -Confirm:$false -WarningVariable told -WarningAction SilentlyContinue
        $kept = Get-ChildItem "$pki/replaced.*.key"
        (Get-FileHash $kept).Hash | Should -Be $key.Hash
        "$told" | Should -BeLike "*$($kept.FullName)*"
        if (-not $IsWindows) { $kept.UnixMode | Should -Be '-rw-------' }
        Get-ChildItem "$pki/replaced.*.crl" | Should -HaveCount 1
        $made.Subject | Should -Be 'CN=new'
        # The new CA has a list of its own.
        (openssl crl -in "$pki/signing.crl" -noout -issuer) | Should -BeLike '*CN = new'
    }

    It 'leaves nodes without an issuer, which inventory, audit and renewal know' {
        $null = New-SigningCert $pki -Subject 'CN=new' -Force -Confirm:$false -WarningAction SilentlyContinue
        $a = Get-NodeCert -AuthorityPath $pki -NodeId a
        $a.LimitedBy | Should -Be 'IssuerReplaced'
        $a.EffectiveNotAfter | Should -BeLessOrEqual ([DateTimeOffset]::UtcNow)
        Test-NodeCert $a.CertificatePath -AuthorityPath $pki | Should -BeFalse
        (Test-CertLedger $pki -Detailed | Where-Object Kind -EQ IssuerReplaced).NodeId | Should -Be 'a', 'b'
        (Update-NodeCert -AuthorityPath $pki -IfExpiresWithin 1d).NodeId | Should -Be 'a', 'b'
        (Get-NodeCert -AuthorityPath $pki -NodeId a).LimitedBy | Should -Not -Be 'IssuerReplaced'
        Test-CertLedger $pki | Should -BeTrue
        Test-NodeCert (Get-NodeCert -AuthorityPath $pki -NodeId a).CertificatePath -AuthorityPath $pki | Should -BeTrue
    }

    It 'is named by -WhatIf with the nodes, and nothing is changed' {
        $null = New-SigningCert $pki -Force -WhatIf
        (Get-FileHash "$pki/signing.key").Hash | Should -Be $key.Hash
        Get-ChildItem "$pki/replaced.*" | Should -BeNullOrEmpty
    }

    It 'is kept by Import-SigningCert too, which leaves it trusted' {
        $other = New-FolderName
        $null = New-SigningCert $other -Subject 'CN=elsewhere'
        $files = @{ AuthorityPath = $pki; CertificatePath = "$other/signing.crt"; KeyPath = "$other/signing.key" }
        $null = Import-SigningCert @files -Force -Confirm:$false -WarningVariable told -WarningAction SilentlyContinue
        (Get-FileHash "$pki/replaced.*.key").Hash | Should -Be $key.Hash
        "$told" | Should -BeLike '*replaced.*'
        (Get-NodeCert -AuthorityPath $pki -NodeId a).LimitedBy | Should -Not -Be 'IssuerReplaced'
        Test-CertLedger $pki | Should -BeTrue
    }
}
