BeforeDiscovery { . $PSScriptRoot/Postgres.ps1 }

BeforeAll {
    . $PSScriptRoot/Common.ps1
    . $PSScriptRoot/Postgres.ps1
}

Describe 'Initialize-CertStore' -Skip:(-not (Find-Postgres)) {
    BeforeAll { $server = Start-Postgres }
    AfterAll { Stop-Postgres $server }

    It 'says with -WhatIf what it would run, and runs nothing' {
        $text = Initialize-CertStore $server.Store -GrantWriteTo ca_hosts -WhatIf *>&1 | Out-String
        $text | Should -BeNullOrEmpty -Because 'the host shows it'
        { New-SigningCert (New-FolderName) -Store $server.Store } | Should -Throw -ErrorId 'StoreNotInitialized,*'
    }

    It 'prepares a database once, and says what it ran' {
        $store = Initialize-CertStore $server.Store -GrantWriteTo ca_hosts -GrantReadTo auditors
        $store | Should -BeOfType ([ClusterCerts.Storage.CertStore])
        $store.VersionBefore, $store.Version | Should -Be 0, 1
        $store.Statements -join "`n" | Should -Match 'GRANT SELECT ON ALL TABLES IN SCHEMA clustercerts TO "auditors"'
        (Initialize-CertStore $server.Store).Statements | Should -BeNullOrEmpty
        $store | Out-String -Width 80 | Should -Match 'Version +Before +Place'
    }

    It 'has an authority made there, which every command works in' {
        $pki = New-FolderName
        $ca = New-SigningCert $pki -Subject CN=prod -Store $server.Store
        $ca.AuthorityPath | Should -Be $pki
        "$pki/ledger.jsonl" | Should -Not -Exist
        $ca | New-NodeCert 1, 2, 3 | Test-NodeCert | Should -Be $true, $true, $true
        (Revoke-NodeCert 2 -AuthorityPath $pki -Force).Status | Should -Be 'Revoked'
        Test-NodeCert $pki/node.2.crt -AuthorityPath $pki | Should -BeFalse
        (Get-NodeCert -AuthorityPath $pki -Status Valid).NodeId | Should -Be '1', '3'
        Test-CertLedger $pki | Should -BeTrue
        (New-SigningCert $pki -Subject CN=prod -Store $server.Store -IfMissing).Fingerprint | Should -Be $ca.Fingerprint
        { New-SigningCert $pki -Store "$($server.Store);Authority=other" } | Should -Throw -ErrorId 'AuthorityExists,*'
    }

    It 'is refused to a role that may not grant, where the server only warns' {
        & "$(Find-Postgres)/psql" -h 127.0.0.1 -p $server.Port -U postgres -qc 'CREATE ROLE ca1 LOGIN IN ROLE ca_hosts' -c 'CREATE ROLE late'
        $null = Initialize-CertStore $server.Store -GrantWriteTo ca_hosts
        $asHost = $server.Store -replace 'Username=postgres', 'Username=ca1'
        { Initialize-CertStore $asHost -GrantReadTo late } | Should -Throw -ErrorId 'StoreAccessDenied,*' "*'late' was granted nothing*owns the schema*"
        { Initialize-CertStore ($asHost -replace 'Database=pki', 'Database=postgres') } |
            Should -Throw -ErrorId 'StoreAccessDenied,*' '*permission denied*Run Initialize-CertStore with a role that may make a schema there*'
        (Initialize-CertStore $asHost -GrantWriteTo ca_hosts).Version | Should -Be 1 -Because 'it has it already'
        (Initialize-CertStore $server.Store -GrantReadTo late).Version | Should -Be 1
    }

    It 'has another directory join with -IfMissing, and tells -Force and whoever makes it again what is there' {
        $store = "$($server.Store);Authority=joined"
        $first, $second = (New-FolderName), (New-FolderName)
        $null = New-SigningCert $first -Subject CN=prod -Store $store | New-NodeCert 1
        $output = Get-HostLine {
            New-SigningCert $second -Subject CN=prod -Store $store -IfMissing -WhatIf
            New-SigningCert $second -Subject CN=prod -Store $store -Force -WhatIf
        } | Out-String
        $output | Should -Match 'Join the authority that is in Host='
        $output | Should -Match 'CN=prod is replaced, and node 1 loses the issuer'
        $second | Should -Not -Exist
        { New-SigningCert $second -Subject CN=prod -Store $store } | Should -Throw -ErrorId 'AuthorityExists,*' '*Take it with -IfMissing*'
        (New-SigningCert $second -Subject CN=prod -Store $store -IfMissing).IsOffline | Should -BeTrue
        (Get-NodeCert -AuthorityPath $second).NodeId | Should -Be 1
    }

    It 'leaves no assembly of others in the session' {
        $loaded = [AppDomain]::CurrentDomain.GetAssemblies().Where{ $_.GetName().Name -in 'Npgsql', 'ClusterCerts.PostgreSql' }
        $loaded.Count | Should -Be 2
        foreach ($assembly in $loaded) { [Runtime.Loader.AssemblyLoadContext]::GetLoadContext($assembly).Name | Should -Be 'ClusterCerts' }
    }
}

Describe 'A store that is not there' {
    It 'is refused: <store>' -ForEach @(
        @{ store = 'Host=127.0.0.1;Port=1;Database=pki'; id = 'StoreUnreachable' }
        @{ store = 'Host=127.0.0.1;Password=geheim'; id = 'InvalidArgument' }
        @{ store = 'postgresql://db1/pki'; id = 'InvalidArgument' }
    ) {
        $pki = New-FolderName
        $thrown = { New-SigningCert $pki -Store $store } | Should -Throw -ErrorId "$id,*" -PassThru
        "$thrown" | Should -Not -Match 'geheim'
        { Initialize-CertStore $store } | Should -Throw -ErrorId "$id,*"
        $pki | Should -Not -Exist
    }

    It 'is told by every command when store.json is damaged' {
        $pki = New-FolderName
        $null = New-SigningCert $pki
        '{ "version": 1 }' | Set-Content $pki/store.json
        { Get-SigningCert $pki } | Should -Throw -ErrorId 'StoreFileDamaged,*'
    }
}
