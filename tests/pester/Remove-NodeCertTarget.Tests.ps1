BeforeAll { . $PSScriptRoot/Common.ps1 }

Describe 'Remove-NodeCertTarget' {
    BeforeEach {
        $pki = New-FolderName
        $null = New-SigningCert $pki
        $null = 'web*', 'web1', 'db1', '*' | Set-NodeCertTarget -AuthorityPath $pki -TargetPath /etc/tls
    }

    It 'takes exactly the target of a name' {
        $gone = Remove-NodeCertTarget 'web*' -AuthorityPath $pki
        $gone | Should -BeOfType ([ClusterCerts.Publishing.NodeCertTarget])
        $gone.NodeId | Should -Be 'web*'
        (Get-NodeCertTarget $pki).NodeId | Should -Be web1, db1, '*'
    }

    It 'takes what wildcards match where no target has that very name' {
        (Remove-NodeCertTarget 'w*' -AuthorityPath $pki).NodeId | Should -Be web1, 'web*'
    }

    It 'takes the objects of the pipeline, and no other that they match' {
        (Get-NodeCertTarget $pki | Where-Object NodeId -eq '*' | Remove-NodeCertTarget).NodeId | Should -Be '*'
        (Get-NodeCertTarget 'web*' -AuthorityPath $pki | Select-Object -First 1 | Remove-NodeCertTarget).NodeId | Should -Be web1
        (Get-NodeCertTarget $pki | Remove-NodeCertTarget).NodeId | Should -Be 'web*', db1
        Get-NodeCertTarget $pki | Should -BeNullOrEmpty
    }

    It 'says with -WhatIf what it would remove, and does nothing' {
        $said = Get-HostLine { Remove-NodeCertTarget 'w*' $pki -WhatIf }
        $said | Should -HaveCount 2
        $said[0] | Should -BeLike "*Remove the target of web1: {id}:/etc/tls*$pki*"
        (Get-NodeCertTarget $pki).Count | Should -Be 4
    }

    It 'reports a name that has none, and removes the others' {
        $gone = Remove-NodeCertTarget web9, db1 -AuthorityPath $pki -ErrorAction SilentlyContinue -ErrorVariable failed
        $gone.NodeId | Should -Be db1
        Get-ErrorId $failed | Should -Be TargetNotFound
        "$failed" | Should -BeLike "*'web[*]' applies to it*"
    }

    It 'says where to look for a name that means nothing' {
        Remove-NodeCertTarget mail1 -AuthorityPath $pki -ErrorAction SilentlyContinue -ErrorVariable failed
        "$failed" | Should -BeLike "No target is set under the name 'mail1'*Get-NodeCertTarget*"
        $bare = New-FolderName
        $null = New-SigningCert $bare
        Remove-NodeCertTarget mail1 -AuthorityPath $bare -ErrorAction SilentlyContinue -ErrorVariable failed
        "$failed" | Should -BeLike '*nor under any other. Set one with Set-NodeCertTarget.'
    }

    It 'asks with -Confirm' {
        { Remove-NodeCertTarget db1 -AuthorityPath $pki -Confirm:$false } | Should -Not -Throw
    }
}
