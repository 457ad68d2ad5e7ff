BeforeAll { . $PSScriptRoot/Common.ps1 }

Describe 'Get-NodeCertTarget' {
    BeforeAll {
        $pki = New-FolderName
        $null = New-SigningCert $pki
        $null = New-NodeCert web1, web2, db1 -AuthorityPath $pki
        $null = Set-NodeCertTarget 'web*' -AuthorityPath $pki -HostName '{id}.example.com' -TargetPath '/srv/{id}/tls' -Endpoint '{id}:443' -ReloadCommand 'reload {id}'
        $null = Set-NodeCertTarget web2 -AuthorityPath $pki -TargetPath /etc/tls
    }

    It 'gives none where none was set' {
        $other = New-FolderName
        $null = New-SigningCert $other
        Get-NodeCertTarget $other | Should -BeNullOrEmpty
    }

    It 'gives the targets as they are set, in their order' {
        (Get-NodeCertTarget $pki).NodeId | Should -Be web2, 'web*'
        (Get-NodeCertTarget w* -AuthorityPath $pki).NodeId | Should -Be web2, 'web*'
        (Get-NodeCertTarget WEB2 $pki).TargetPath | Should -Be /etc/tls
        (Get-SigningCert $pki | Get-NodeCertTarget).NodeId | Should -Be web2, 'web*'
    }

    It 'gives what applies to each node with -Effective' {
        $targets = Get-NodeCertTarget $pki -Effective
        $targets.NodeId | Should -Be web1, web2
        $targets[0].HostName, $targets[0].TargetPath, $targets[0].Endpoint, $targets[0].ReloadCommand | Should -Be web1.example.com, /srv/web1/tls, web1:443, 'reload web1'
        $targets[1].HostName | Should -Be web2
        (Get-NodeCert web1 -AuthorityPath $pki | Get-NodeCertTarget -Effective).HostName | Should -Be web1.example.com
    }

    It 'reports a name that has none: <name>' -ForEach @(
        @{ name = 'web1'; how = @{}; id = 'TargetNotFound' }
        @{ name = 'none'; how = @{}; id = 'TargetNotFound' }
        @{ name = 'db1'; how = @{ Effective = $true }; id = 'TargetNotFound' }
        @{ name = 'none'; how = @{ Effective = $true }; id = 'NodeCertNotFound' }
    ) {
        { Get-NodeCertTarget $name -AuthorityPath $pki @how -ErrorAction Stop } | Should -Throw -ErrorId "$id,*"
        Get-NodeCertTarget 'none*' -AuthorityPath $pki @how | Should -BeNullOrEmpty
    }

    It 'shows them as a table' {
        $shown = Get-NodeCertTarget $pki | Out-String -Width 120
        $shown | Should -Match 'NodeId +As +Target +Endpoint'
        $shown | Should -Match '(?m)^web\* +Pem +\{id\}\.example\.com:/srv/\{id\}/tls +\{id\}:443'
        Get-NodeCertTarget web2 -AuthorityPath $pki | Format-List | Out-String | Should -Match '(?m)^TargetPath +: /etc/tls'
        Get-NodeCertTarget web2 -AuthorityPath $pki | Format-Table | Out-String | Should -Match '(?m)^web2 +Pem +\{id\}:/etc/tls'
    }

    It 'names the line that is wrong' {
        $other = New-FolderName
        $null = New-SigningCert $other
        Set-Content $other/targets.json "{`n `"targets`": [`n  { `"nodeId`": `"web1`",`n    `"hostName`": `"a b`" } ]`n}"
        { Get-NodeCertTarget $other } | Should -Throw '*targets.json*line *' -ErrorId 'TargetsDamaged,*'
    }
}
