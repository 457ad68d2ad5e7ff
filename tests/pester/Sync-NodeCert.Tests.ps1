BeforeAll {
    . $PSScriptRoot/Common.ps1

    # But for when it ran.
    function Get-State { Get-ChildItem $pki | Where-Object Name -ne renewal.json | ForEach-Object { $_.Name; (Get-FileHash $_).Hash; $_.LastWriteTimeUtc } }
}

Describe 'Sync-NodeCert' {
    BeforeEach {
        $pki = New-FolderName
        $null = New-SigningCert $pki -Subject 'CN=prod'
        $node = @{ AuthorityPath = $pki; ErrorAction = 'Stop' }
    }

    It 'issues what is missing, and leaves it the next time' {
        $first = Sync-NodeCert web1, web2 -DnsName www.example.com @node
        $first.NodeId | Should -Be 'web1', 'web2'
        $first.Changed | Should -Be $true, $true
        $first.Change | Should -Be 'Issued', 'Issued'
        $first[0] | Should -BeOfType ClusterCerts.Authority.NodeCert
        $first[0].DnsNames | Should -Be 'web1', 'www.example.com'
        $first | Test-NodeCert | Should -Be $true, $true

        $before = Get-State
        $again = Sync-NodeCert web1, web2 -DnsName WWW.example.com @node
        $again.Changed | Should -Be $false, $false
        $again.Change | Should -Be 'Unchanged', 'Unchanged'
        $again.SerialNumber | Should -Be $first.SerialNumber
        $again[0].Reason | Should -BeLike 'it is good, and due from *'
        (Sync-NodeCert web1, web2 @node).Changed | Should -Be $false, $false
        Get-State | Should -Be $before
    }

    It 'renews where <case>' -ForEach @(
        @{ case = 'another name is asked for'; ask = @{ DnsName = 'www.example.com', 'b.example.com' }; reason = 'it lacks the name b.example.com' }
        @{ case = 'a name is not asked for any more'; ask = @{ DnsName = 'b.example.com' }; reason = 'it lacks the name b.example.com and it has the name www.example.com, which is not asked for' }
        @{ case = 'an address is asked for'; ask = @{ IPAddress = '10.0.0.5' }; reason = 'it lacks the name 10.0.0.5' }
        @{ case = 'another purpose is asked for'; ask = @{ Purpose = 'Server' }; reason = 'its purpose is Node, not Server' }
        @{ case = 'another key algorithm is asked for'; ask = @{ KeyAlgorithm = 'EcdsaP384' }; reason = 'its key algorithm is EcdsaP256, not EcdsaP384' }
        @{ case = 'another key format is asked for'; ask = @{ KeyFormat = 'Traditional' }; reason = 'its key is not written as Traditional' }
        @{ case = 'it is due'; ask = @{ RenewWithin = '60d' }; reason = 'it expires at *' }
        @{ case = 'its key is gone'; do = { Remove-Item $pki/node.web1.key }; reason = 'its key file is missing' }
        @{ case = 'its certificate is gone'; do = { Remove-Item $pki/node.web1.crt }; reason = 'its certificate file is missing' }
        @{ case = 'its certificate is damaged'; do = { Set-Content $pki/node.web1.crt '-----BEGIN CERTIFICATE-----' }; reason = 'its certificate file cannot be read as one' }
        @{ case = 'its key is damaged'; do = { Set-Content $pki/node.web1.key 'no key' }; reason = 'its key file cannot be read as one' }
        @{ case = 'its key is another'; do = { Copy-Item $pki/node.web2.key $pki/node.web1.key }; reason = 'its key file holds another key' }
        @{ case = 'it is revoked'; do = { $null = Revoke-NodeCert web1 -AuthorityPath $pki -Force }; reason = 'it is revoked' }
        @{ case = 'its serial number is too low'; do = { Set-CertPolicy -AuthorityPath $pki -MinimumSerialNumber (Get-NodeCert -AuthorityPath $pki -NodeId web2).SerialNumber -Force }
            reason = "its serial number is below the policy's minimum" }
        @{ case = 'the policy allows less'; do = { Set-CertPolicy -AuthorityPath $pki -MaximumLifetime 30d -Force }; reason = 'its lifetime is *, and the policy allows at most 30d' }
        @{ case = 'the CA was replaced'; do = { $null = New-SigningCert $pki -Subject 'CN=next' -Force -Confirm:$false 3>$null }; reason = 'the CA that signed it was replaced*' }
    ) {
        $made = New-NodeCert web1 -DnsName www.example.com -Lifetime 45d @node
        $null = New-NodeCert web2 @node
        $old = Get-FileHash $pki/node.web2.*
        if (!$ask) { $ask = @{} }
        if ($do) { $null = & $do }
        $new = Sync-NodeCert web1 @ask @node -WarningAction SilentlyContinue
        $new.Changed, $new.Change | Should -Be $true, 'Renewed'
        $new.Reason | Should -BeLike $reason
        $new.SerialNumber | Should -Not -Be $made.SerialNumber
        if (!$ask.DnsName) { $new.DnsNames | Should -Be 'web1', 'www.example.com' }
        $new | Test-NodeCert | Should -BeTrue
        Test-KeyMatchesCert $pki/node.web1.key $pki/node.web1.crt | Should -BeTrue
        (Get-FileHash $pki/node.web2.*).Hash | Should -Be $old.Hash
        $ask.Remove('RenewWithin')
        (Sync-NodeCert web1 @ask @node).Changed | Should -BeFalse
    }

    It 'is due after two thirds of a short life, and 30 days before the end of a long one: <life>' -ForEach @(
        @{ life = '365d'; days = 30 }
        @{ life = '45d'; days = 15 }
        @{ life = '12h'; days = 1 / 6 }
    ) {
        $made = New-NodeCert web1 -Lifetime $life @node
        $due = [datetime] ((Sync-NodeCert web1 @node).Reason -replace '.*due from ')
        ($made.NotAfter.UtcDateTime - $due.ToUniversalTime()).TotalDays | Should -BeGreaterThan ($days - 0.01)
        ($made.NotAfter.UtcDateTime - $due.ToUniversalTime()).TotalDays | Should -BeLessThan ($days + 0.01)
    }

    It 'takes no other lifetime for a reason, and gives it to what is issued' {
        $null = New-NodeCert web1 -Lifetime 90d @node
        (Sync-NodeCert web1 -Lifetime 200d @node).Changed | Should -BeFalse
        (Sync-NodeCert web1 -Lifetime 200d -Purpose Client @node).DaysLeft | Should -BeIn 199, 200
    }

    It 'warns where every run would renew' {
        $null = New-NodeCert web1 -Lifetime 10d @node
        $null = Sync-NodeCert web1 -RenewWithin 30d @node -WarningVariable told -WarningAction SilentlyContinue
        "$told" | Should -BeLike "*'web1' is valid for 10d, and -RenewWithin 30d is no less: every run renews it.*"
    }

    It 'says with -WhatIf what would be done to each, and does nothing' {
        $null = New-NodeCert web1, web2 @node
        $before = Get-State
        $said = Get-HostLine {
            Sync-NodeCert web1, web3 @node -WhatIf
            Sync-NodeCert web2 -Purpose Server @node -WhatIf
        } | Out-String
        $said | Should -Match 'Issue a key and certificate, since it had no certificate" on target "node web3'
        $said | Should -Match 'Renew the key and certificate, since its purpose is Node, not Server" on target "node web2'
        $said | Should -Not -Match 'web1'
        (Sync-NodeCert web1 @node -WhatIf -Verbose 4>&1) | Should -BeLike '*Node web1 is unchanged: it is good*'
        Sync-NodeCert web1 @node -WhatIf | Should -BeNullOrEmpty
        Get-State | Should -Be $before
    }

    It 'takes rows, each as it says' {
        $rows = @'
NodeId,DnsName,Purpose,KeyAlgorithm,Lifetime
web1,www.example.com;api.example.com,,,90d
db1,,Server,EcdsaP384,
# old,,,,
'@
        Set-Content "$pki.csv" $rows
        $first = Import-Csv "$pki.csv" | Sync-NodeCert @node
        $first.NodeId | Should -Be 'web1', 'db1'
        $first[0].DnsNames | Should -Be 'web1', 'www.example.com', 'api.example.com'
        $first[1].Purpose, $first[1].KeyAlgorithm | Should -Be 'Server', 'EcdsaP384'
        (Import-Csv "$pki.csv" | Sync-NodeCert @node).Changed | Should -Be $false, $false

        Set-Content "$pki.csv" ($rows -replace ';api.example.com')
        $second = Import-Csv "$pki.csv" | Sync-NodeCert @node
        $second.Changed | Should -Be $true, $false
        $second | Export-Csv "$pki.out.csv"
        (Import-Csv "$pki.out.csv").Change | Should -Be 'Renewed', 'Unchanged'
        (Import-Csv "$pki.out.csv" | Sync-NodeCert @node).Changed | Should -Be $false, $false
    }

    It 'takes certificates, and of a node that has several the latest' {
        $null = New-NodeCert web1, web2 @node
        $null = Revoke-NodeCert web1 -Force @node
        $null = Update-NodeCert web1 @node
        $certs = Get-NodeCert @node
        $certs.Count | Should -Be 3
        $all = $certs | Sync-NodeCert -ErrorAction Stop
        $all.NodeId | Sort-Object | Should -Be 'web1', 'web2'
        $all.Changed | Should -Be $false, $false
        $old = $certs | Where-Object Status -EQ Revoked
        $old | Sync-NodeCert -ErrorAction Stop 3>&1 | Should -BeLike "*$($old.SerialNumber)*was revoked and replaced*"
    }

    It 'answers without the signing key where nothing is to be signed' {
        $null = New-NodeCert web1 @node
        Move-Item $pki/signing.key "$pki.key"
        $got = Sync-NodeCert web1, web2 -AuthorityPath $pki -ErrorAction SilentlyContinue -ErrorVariable problems
        $got.NodeId, $got.Changed | Should -Be 'web1', $false
        Get-ErrorId $problems | Should -Be 'AuthorityOffline'
        "$problems" | Should -BeLike "Node 'web2' needs a certificate. The CA is offline*"
    }

    It 'needs the passphrase only where something is to be signed' {
        $secret = ConvertTo-SecureString 'correct horse' -AsPlainText
        $pki = New-FolderName
        $null = New-SigningCert $pki -Passphrase $secret
        (Sync-NodeCert web1 -AuthorityPath $pki -Passphrase $secret).Change | Should -Be 'Issued'
        (Sync-NodeCert web1 -AuthorityPath $pki -ErrorAction Stop).Change | Should -Be 'Unchanged'
        { Sync-NodeCert web2 -AuthorityPath $pki -ErrorAction Stop } | Should -Throw -ErrorId 'PassphraseRequired,*'
    }

    It 'leaves an encrypted key that it cannot open, and keeps it encrypted' {
        $secret = ConvertTo-SecureString 'correct horse' -AsPlainText
        $null = New-NodeCert web1 -NodePassphrase $secret @node
        (Sync-NodeCert web1 @node).Changed | Should -BeFalse
        { Sync-NodeCert web1 -Purpose Server @node } | Should -Throw -ErrorId 'PassphraseRequired,*'
        (Sync-NodeCert web1 -Purpose Server -NodePassphrase $secret @node).Changed | Should -BeTrue
        Get-Content $pki/node.web1.key | Select-Object -First 1 | Should -Be '-----BEGIN ENCRYPTED PRIVATE KEY-----'
    }

    It 'keeps a node''s files where they are' {
        $out = New-FolderName
        $null = New-NodeCert web1 -OutputPath $out @node
        Remove-Item -Recurse $out
        (Sync-NodeCert web1 @node).CertificatePath | Should -Be (Join-Path $out node.web1.crt)
        $other = New-FolderName
        (Sync-NodeCert web1 -OutputPath $out @node).Changed | Should -BeFalse
        (Sync-NodeCert web1 -OutputPath $other @node).CertificatePath | Should -Be (Join-Path $other node.web1.crt)
    }

    It 'renews what the previous CA signed' {
        $null = New-NodeCert web1 @node
        $null = New-NodeCert web2 @node
        $null = Revoke-NodeCert web2 -Force @node
        'Stage', 'Trust', 'Issue' | ForEach-Object { $null = Invoke-KeyRotation -AuthorityPath $pki -Phase $_ -Confirm:$false -WarningAction SilentlyContinue }
        $got = Sync-NodeCert web1, web2 @node -WarningAction SilentlyContinue
        $got.Changed | Should -Be $false, $true # Issue has done the one, and leaves out who is revoked
        $got[1].Reason | Should -Be 'it is revoked; the previous CA signed it'
        (Sync-NodeCert web1, web2 @node -WarningAction SilentlyContinue).Changed | Should -Be $false, $false
    }

    It 'tells in its help what a node has that is asked for nothing: -<_>' -ForEach DnsName, IPAddress, Purpose, KeyAlgorithm, KeyFormat, Lifetime {
        foreach ($command in 'Sync-NodeCert', 'New-NodeCert') {
            (Get-Help $command -Parameter $_).defaultValue | Should -BeLike 'As *the node*, else *' -Because "$command takes it from the node"
        }
    }

    It 'tells in its help where the files of a node go that is asked for nothing' {
        (Get-Help Sync-NodeCert -Parameter OutputPath).defaultValue | Should -Be 'Where the node has them, else the authority directory'
        (Get-Help New-NodeCert -Parameter OutputPath).defaultValue | Should -Be 'The authority directory'
        $null = New-NodeCert web1 -OutputPath $pki/../elsewhere @node
        $there = (Sync-NodeCert web1 -RenewWithin 900d @node -WarningAction SilentlyContinue).CertificatePath
        $there | Should -Be (Get-NodeCert web1 @node).CertificatePath
        $there | Should -BeLike '*elsewhere*'
    }

    It 'gives <id> for <case>' -ForEach @(
        @{ case = 'a node that is out of service'; id = 'NodeRemoved'; run = { $null = Remove-NodeCert web1 -Force @node; Sync-NodeCert web1 @node } }
        @{ case = 'a node that the policy bars'; id = 'PolicyViolation'; run = { $null = Set-CertPolicy -AllowedNodeIds 'db*' -Force @node; Sync-NodeCert web1 @node } }
        @{ case = 'a new node that the policy bars'; id = 'PolicyViolation'; run = { $null = Set-CertPolicy -AllowedNodeIds 'web*' -Force @node; Sync-NodeCert db9 @node } }
        @{ case = 'a node that is named twice'; id = 'InvalidArgument'; run = { Sync-NodeCert web1, web1 @node } }
        @{ case = 'a name that is none'; id = 'InvalidDnsName'; run = { Sync-NodeCert web1 -DnsName 'a b' @node } }
        @{ case = 'files of nobody in the place of a new node''s'; id = 'FileExists'; run = { Set-Content $pki/node.web5.key x; Sync-NodeCert web5 @node } }
        @{ case = 'the file of another node'; id = 'FileExists'; run = { Copy-Item $pki/node.web2.crt $pki/node.web1.crt; Sync-NodeCert web1 @node } }
        @{ case = 'a key that was made elsewhere'; id = 'KeyElsewhere'; run = {
                $null = New-NodeCertRequest far -Path (New-FolderName) | Approve-NodeCertRequest -AuthorityPath $pki; Sync-NodeCert far -RenewWithin 900d @node } }
        @{ case = 'a folder that is no authority'; id = 'AuthorityNotFound'; run = { Sync-NodeCert web1 -AuthorityPath (New-FolderName) -ErrorAction Stop } }
    ) {
        $null = New-NodeCert web1, web2 @node
        $run | Should -Throw -ErrorId "$id,ClusterCerts.PowerShell.Commands.SyncNodeCertCommand"
    }

    It 'goes on after a node that fails' {
        $null = New-NodeCert web1 @node
        $null = Remove-NodeCert web1 -Force @node
        (Sync-NodeCert web1, web2 -AuthorityPath $pki -ErrorAction SilentlyContinue -ErrorVariable failed).NodeId | Should -Be 'web2'
        "$failed" | Should -BeLike "Node 'web1' was taken out of service with Remove-NodeCert. Leave it out, or bring it back with New-NodeCert;*"
    }

    It 'shows what changed in a column' {
        $null = New-NodeCert web1 @node
        $shown = Sync-NodeCert web1, web2 @node | Out-String -Width 100
        $shown | Should -Match 'NodeId +Changed +Change +NotAfter +Days +Reason'
        $shown | Should -Match 'web1 +False +Unchanged'
        $shown | Should -Match 'web2 +True +Issued'
        Sync-NodeCert web1 @node | Format-Table | Out-String | Should -Match 'Changed'
        Sync-NodeCert web1 @node | Format-List | Out-String | Should -Match 'Changed +: False'
    }
}
