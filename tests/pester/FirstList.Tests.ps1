BeforeAll { . $PSScriptRoot/Common.ps1 }

Describe 'The first list of a CA whose lists a node''s software does not take' {
    It 'is warned of before <name> makes it' -TestCases @(
        @{ name = 'New-RevocationList'; of = @{}; who = 'nodes q1 and q2' }
        @{ name = 'Revoke-NodeCert'; of = @{ NodeId = 'q1'; Force = $true }; who = 'node q2' }
        @{ name = 'Remove-NodeCert'; of = @{ NodeId = 'q1'; Force = $true }; who = 'node q2' }
    ) {
        $pki = New-FolderName
        $null = New-SigningCert $pki -KeyAlgorithm Ed25519
        $null = New-NodeCert q1, q2 -AuthorityPath $pki -KeyAlgorithm EcdsaP256
        $null = Set-NodeCertTarget 'q*' -AuthorityPath $pki -As RabbitMq -TargetPath /etc/tls
        $told = "*does not take a revocation list of a CA with an Ed25519 key: *($who)*"
        $of += @{ AuthorityPath = $pki; WarningVariable = 'warned'; WarningAction = 'SilentlyContinue' }

        & $name @of -WhatIf
        $warned -like $told | Should -HaveCount 1
        "$pki/signing.crl" | Should -Not -Exist
        $null = & $name @of
        $warned -like $told | Should -HaveCount 1
        "$pki/signing.crl" | Should -Exist
        $null = New-RevocationList -AuthorityPath $pki -WarningVariable warned -WarningAction SilentlyContinue
        $warned -like '*does not take*' | Should -BeNullOrEmpty
    }
}
