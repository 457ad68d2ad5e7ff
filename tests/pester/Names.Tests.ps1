# URIs, e-mail addresses and user principal names, through every cmdlet that takes or shows names.
BeforeAll { . $PSScriptRoot/Common.ps1 }

Describe 'Names that are neither DNS names nor addresses' {
    BeforeEach {
        $pki = New-FolderName
        $null = New-SigningCert $pki
        $asked = @{ AuthorityPath = $pki; Uri = 'spiffe://example.com/node/{id}'; EmailAddress = '{id}@example.com', 'ops@example.com'; UserPrincipalName = '{id}@localhost' }
    }

    It 'New-NodeCert certifies them for each node of the pipeline' {
        $made = 'web1', 'web2' | New-NodeCert @asked
        $made.Uris | Should -Be 'spiffe://example.com/node/web1', 'spiffe://example.com/node/web2'
        $made[1].EmailAddresses | Should -Be 'web2@example.com', 'ops@example.com'
        $made[1].UserPrincipalNames | Should -Be 'web2@localhost'
        ($made[0] | ConvertTo-Json | ConvertFrom-Json).Uris | Should -Be 'spiffe://example.com/node/web1'
        $made | Test-NodeCert | Should -Be $true, $true
        (New-NodeCert web3 -AuthorityPath $pki | ConvertTo-Json) | Should -Match '"Uris":\s*\[\]'
    }

    It 'shows them where a node has them, and else no line' {
        $shown = New-NodeCert web1 @asked | Format-List | Out-String -Width 200
        $shown | Should -Match '(?m)^Uris +: spiffe://example.com/node/web1'
        $shown | Should -Match '(?m)^UserPrincipalNames +: web1@localhost'
        New-NodeCert web2 -AuthorityPath $pki | Format-List | Out-String -Width 200 | Should -Not -Match 'EmailAddresses'
    }

    It 'refuses what is none: <value>' -ForEach @(
        @{ value = @{ Uri = 'example.com' }; id = 'InvalidUri' }
        @{ value = @{ Uri = 'spiffe://example.com/{id}' }; id = 'InvalidUri' } # with this node
        @{ value = @{ Uri = 'spiffe://example.com/a', 'https://example.com/' }; id = 'InvalidUri' }
        @{ value = @{ EmailAddress = 'ops' }; id = 'InvalidEmailAddress' }
        @{ value = @{ UserPrincipalName = 'EXAMPLE\ops' }; id = 'InvalidUserPrincipalName' }
    ) {
        New-NodeCert 'ops team', web1 -AuthorityPath $pki -Purpose Client @value -ErrorAction SilentlyContinue -ErrorVariable problems | Out-Null
        @(Get-ErrorId $problems)[0] | Should -Be $id
        $problems[0].CategoryInfo.Category | Should -Be 'InvalidArgument'
        Test-Path (Join-Path $pki 'node.ops team.key') | Should -BeFalse
    }

    It 'takes them from rows, by either name, and from the objects of another authority' {
        $row = [pscustomobject]@{ NodeId = 'web1'; Uris = 'spiffe://example.com/{id}'; EmailAddress = 'a@example.com; b@example.com'; UserPrincipalName = '' }
        $made = $row | New-NodeCert -AuthorityPath $pki
        $made.EmailAddresses | Should -Be 'a@example.com', 'b@example.com'
        $other, $file = (New-FolderName), (New-FolderName)
        $null = New-SigningCert $other
        Get-NodeCert -AuthorityPath $pki | Export-Csv $file
        $again = Import-Csv $file | New-NodeCert -AuthorityPath $other
        $again.AuthorityPath | Should -Be $other
        $again.Uris | Should -Be 'spiffe://example.com/web1'
        $again.EmailAddresses | Should -Be 'a@example.com', 'b@example.com'
        [pscustomobject]@{ NodeId = 'web2'; EmailAddress = 'a@example.com'; EmailAddresses = 'b@example.com' } |
            New-NodeCert -AuthorityPath $pki -ErrorAction SilentlyContinue -ErrorVariable problems
        "$problems" | Should -BeLike "*'web2'*'EmailAddress' and 'EmailAddresses'*"
    }

    It 'Sync-NodeCert renews where they differ, -WhatIf tells it' {
        (Sync-NodeCert web1 @asked).Change | Should -Be 'Issued'
        (Sync-NodeCert web1 @asked).Changed | Should -BeFalse
        $asked.Uri = 'spiffe://example.com/web/{id}'
        (Sync-NodeCert web1 @asked -WhatIf).Changed | Should -Not -Be $false
        (Get-NodeCert -AuthorityPath $pki).Uris | Should -Be 'spiffe://example.com/node/web1'
        $synced = Sync-NodeCert web1 @asked
        $synced.Reason | Should -BeLike '*lacks the name URI:spiffe://example.com/web/web1*'
        $synced.Uris | Should -Be 'spiffe://example.com/web/web1'
    }

    It 'Update-NodeCert keeps, adds and removes them' {
        $null = New-NodeCert web1 @asked
        (Update-NodeCert web1 -AuthorityPath $pki).UserPrincipalNames | Should -Be 'web1@localhost'
        $renewed = Update-NodeCert web1 -AuthorityPath $pki -RemoveEmailAddress 'ops@example.com' -RemoveUserPrincipalName '{id}@localhost' -EmailAddress 'new@example.com' `
            -RemoveUri 'spiffe://example.com/node/{id}' -Uri 'spiffe://example.com/new'
        $renewed.EmailAddresses | Should -Be 'web1@example.com', 'new@example.com'
        $renewed.UserPrincipalNames.Count | Should -Be 0
        $renewed.Uris | Should -Be 'spiffe://example.com/new'
    }

    It 'completes the names to remove' {
        $null = New-NodeCert web1 @asked
        $line = "Update-NodeCert web1 -AuthorityPath '$pki' -RemoveUri "
        (TabExpansion2 $line $line.Length).CompletionMatches.ListItemText | Should -Contain 'spiffe://example.com/node/web1'
        $line = "Update-NodeCert web1 -AuthorityPath '$pki' -RemoveEmailAddress o"
        (TabExpansion2 $line $line.Length).CompletionMatches.ListItemText | Should -Be 'ops@example.com'
    }

    It 'a rotation keeps them' {
        $null = New-NodeCert web1 @asked
        foreach ($phase in 'Stage', 'Trust', 'Issue') { $null = Invoke-KeyRotation -AuthorityPath $pki -Phase $phase -Confirm:$false }
        $now = Get-NodeCert -AuthorityPath $pki
        $now.Issuer | Should -Be (Get-SigningCert $pki).Subject
        $now.Uris, $now.EmailAddresses, $now.UserPrincipalNames | Should -Be 'spiffe://example.com/node/web1', @('web1@example.com', 'ops@example.com'), 'web1@localhost'
    }

    It 'requests ask for them, and get what is given or listed' {
        $in = New-FolderName
        $request = New-NodeCertRequest web1 -Path $in -Uri $asked.Uri -EmailAddress '{id}@example.com' -UserPrincipalName '{id}@localhost'
        $request.Uris, $request.EmailAddresses, $request.UserPrincipalNames | Should -Be 'spiffe://example.com/node/web1', 'web1@example.com', 'web1@localhost'
        (Get-NodeCertRequest $in/node.web1.csr -AuthorityPath $pki).Violations.Count | Should -Be 3
        { Approve-NodeCertRequest $in/node.web1.csr -AuthorityPath $pki -Uri $asked.Uri -EmailAddress '{id}@example.com' -ErrorAction Stop } |
            Should -Throw -ErrorId 'PolicyViolation,*' -ExpectedMessage "*'UPN:web1@localhost'*"
        $null = Set-CertPolicy -AuthorityPath $pki -AllowedUserPrincipalName '{id}@localhost'
        $cert = Approve-NodeCertRequest $in/node.web1.csr -AuthorityPath $pki -Uri $asked.Uri -EmailAddress '{id}@example.com'
        $cert.Uris, $cert.EmailAddresses, $cert.UserPrincipalNames | Should -Be 'spiffe://example.com/node/web1', 'web1@example.com', 'web1@localhost'
    }

    It 'a rule refuses by its name, an empty table all, and -Remove takes it away' {
        $policy = Set-CertPolicy -AuthorityPath $pki -AllowedUri @{ 'web*' = 'spiffe://example.com/node/{id}' } -AllowedEmailAddress '{id}@example.com' -AllowedUserPrincipalName @{}
        "$($policy.AllowedUris)" | Should -Be 'web*=spiffe://example.com/node/{id}'
        $policy.AllowedUserPrincipalNames.Count | Should -Be 0
        $policy | Format-List | Out-String -Width 200 | Should -Match '(?m)^AllowedUris +: web\*=spiffe://example.com/node/\{id\}'
        { New-NodeCert web1 @asked -ErrorAction Stop } | Should -Throw -ErrorId 'PolicyViolation,*' -ExpectedMessage '*rule AllowedEmailAddresses refuses*ops@example.com*'
        { New-NodeCert db1 -AuthorityPath $pki -Uri $asked.Uri -ErrorAction Stop } | Should -Throw -ExpectedMessage '*rule AllowedUris refuses*it allows none*'
        { New-NodeCert db1 -AuthorityPath $pki -UserPrincipalName 'a@localhost' -ErrorAction Stop } | Should -Throw -ExpectedMessage '*rule AllowedUserPrincipalNames refuses*'
        $null = Set-CertPolicy -AuthorityPath $pki -Remove AllowedUris, AllowedEmailAddresses, AllowedUserPrincipalNames
        (New-NodeCert db1 @asked).Uris | Should -Be 'spiffe://example.com/node/db1'
        { Set-CertPolicy -AuthorityPath $pki -AllowedUri 'example.com/*' -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidUri,*'
    }

    It 'Find-NodeCert and Test-NodeCert tell of them' {
        $cert = New-NodeCert web1 @asked
        (Find-NodeCert $cert.CertificatePath -AuthorityPath $pki).Uris | Should -Be 'spiffe://example.com/node/web1'
        ((Test-NodeCert $cert.CertificatePath -AuthorityPath $pki -Detailed).Checks | Where-Object Name -eq Identity).Detail |
            Should -BeLike '*URI:spiffe://example.com/node/web1, email:web1@example.com*UPN:web1@localhost*'
    }
}
