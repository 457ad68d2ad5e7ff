BeforeAll { . $PSScriptRoot/Common.ps1 }

Describe 'New-SigningCert that is limited' {
    BeforeEach { $pki = New-FolderName }

    It 'shows each list, and signs nothing outside' {
        $limits = @{
            PermittedDnsName = 'prod.example'; PermittedIPAddress = '10.0.0.0/8', 'fd00::1'; PermittedEmailAddress = 'ops@prod.example'; PermittedUri = 'prod.example'
            ExcludedDnsName = 'a.prod.example'; ExcludedIPAddress = '10.9.0.0/16'; ExcludedEmailAddress = '.old.example'; ExcludedUri = 'old.example'
        }
        $made = New-SigningCert $pki @limits
        $shown = @{
            PermittedDnsName = 'PermittedDnsNames'; PermittedIPAddress = 'PermittedIPAddresses'; PermittedEmailAddress = 'PermittedEmailAddresses'; PermittedUri = 'PermittedUris'
            ExcludedDnsName = 'ExcludedDnsNames'; ExcludedIPAddress = 'ExcludedIPAddresses'; ExcludedEmailAddress = 'ExcludedEmailAddresses'; ExcludedUri = 'ExcludedUris'
        }
        foreach ($name in $limits.Keys) { $made.($shown[$name]) | Should -Be $limits[$name] -Because $name }
        (Get-SigningCert $pki).ExcludedIPAddresses | Should -Be '10.9.0.0/16'
        { New-NodeCert 1 -IPAddress 11.0.0.1 -AuthorityPath $pki -ErrorAction Stop } | Should -Throw -ErrorId 'OutsideConstraints,*'
    }

    It 'warns of kinds that stay open, at last of the one that nothing closes' {
        $null = New-SigningCert $pki -PermittedDnsName prod.example -WarningVariable warned -WarningAction SilentlyContinue
        "$warned" | Should -BeLike '*any IP address and any e-mail address and any URI*'
        $null = New-SigningCert (New-FolderName) -PermittedDnsName prod.example -ExcludedIPAddress 0.0.0.0/0, ::/0 -PermittedEmailAddress invalid -PermittedUri invalid -WarningVariable last -WarningAction SilentlyContinue
        "$last" | Should -BeLike '*may still sign for any user principal name: such names cannot be limited.'
    }

    It 'warns of limits in a root, and of those that come to nothing below another CA, with -WhatIf too' {
        $null = New-SigningCert $pki -PermittedDnsName prod.example -WarningVariable warned -WarningAction SilentlyContinue
        "$warned" | Should -BeLike '*Java and Erlang read no limits in a root*which -Issuer makes.*'
        $null = New-SigningCert (New-FolderName) -Issuer $pki -PermittedDnsName other.example -WhatIf -WarningVariable below -WarningAction SilentlyContinue
        "$below" | Should -BeLike "*It may sign for no DNS name at all: 'other.example' lies outside of what '*' permits.*"
    }

    It 'refuses a subject outside of its limits before anything is made' {
        { New-SigningCert $pki -Subject 'CN=prod,E=ops@other.example' -PermittedEmailAddress mail.example -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidSubject,*'
        $pki | Should -Not -Exist
    }

    It 'refuses what is no <kind>' -ForEach @(
        @{ kind = 'network'; id = 'InvalidIPAddress'; asked = @{ PermittedIPAddress = '10.0.0.1/8' } }
        @{ kind = 'DNS name'; id = 'InvalidDnsName'; asked = @{ ExcludedDnsName = '.prod.example' } }
        @{ kind = 'e-mail address'; id = 'InvalidEmailAddress'; asked = @{ PermittedEmailAddress = '@prod.example' } }
        @{ kind = 'host of URIs'; id = 'InvalidUri'; asked = @{ ExcludedUri = 'https://prod.example' } }
    ) {
        { New-SigningCert $pki @asked -ErrorAction Stop } | Should -Throw -ErrorId "$id,*"
        $pki | Should -Not -Exist
    }

    It 'tells to what an intermediate could be limited, and who is outside, before it is made' {
        $null = New-SigningCert $pki | New-NodeCert -NodeId web1.prod.example, web2.other.example
        $below = New-FolderName
        $null = New-SigningCert $below -Issuer $pki -PermittedDnsName prod.example -WhatIf -WarningVariable warned -WarningAction SilentlyContinue
        $below | Should -Not -Exist
        "$warned" | Should -BeLike '*node web2.other.example*'
        $made = New-SigningCert $below -Issuer $pki -PermittedDnsName prod.example -WarningAction SilentlyContinue
        $made.OutsideConstraints | Should -Be 'web2.other.example'
        $made.ProposedConstraints | Should -Be "-PermittedDnsName 'web1.prod.example','web2.other.example' -PermittedEmailAddress 'invalid' -PermittedUri 'invalid' -ExcludedIPAddress '0.0.0.0/0','::/0'"
        $pasted = New-FolderName
        $again = Invoke-Expression "New-SigningCert $pasted -Issuer $pki $($made.ProposedConstraints)"
        $again.OutsideConstraints | Should -BeNullOrEmpty
        $again.ExcludedIPAddresses | Should -Be '0.0.0.0/0', '::/0'
    }
}
