BeforeAll {
    . $PSScriptRoot/Common.ps1

    function New-PublishedCluster {
        $script:pki = New-FolderName
        $script:root = New-FolderName
        $null = New-SigningCert $pki
        $null = New-NodeCert web1, web2 -AuthorityPath $pki
        foreach ($node in 'web1', 'web2') { $null = New-Item -ItemType Directory "$root/$node" -Force }
        $null = Set-NodeCertTarget 'web*' -AuthorityPath $pki -Transport Folder -As Nginx -TargetPath "$root/{id}"
        $null = Publish-NodeCert $pki
    }

    # In the place of its folder is a file: nobody can bring it anything.
    function Disable-Node { Move-Item $root/web2 $root/away; $null = New-Item -ItemType File $root/web2 }
    function Enable-Node { Remove-Item $root/web2; Move-Item $root/away $root/web2 }
}

Describe 'Invoke-KeyRotation -Publish' {
    BeforeEach { New-PublishedCluster }

    It 'goes through a whole rotation, and asks nothing' {
        $stage, $trust, $issue, $retire = 1..4 | ForEach-Object { Invoke-KeyRotation $pki -Publish }
        $stage.Published | Should -BeNullOrEmpty
        $trust.Published.State | Should -Be Placed, Placed
        $trust.Published[0] | Should -BeOfType ([ClusterCerts.Authority.NodeCertPublication])
        $issue.Issued | Should -Be 2
        $issue.NextStep | Should -Be 'Continue with Invoke-KeyRotation -Phase Retire -Publish.'
        $retire.NextStep | Should -Be 'The rotation is over.'
        foreach ($node in 'web1', 'web2') {
            Get-Content $root/$node/clients.crt -Raw | Should -Be (Get-Content $pki/trust.crt -Raw)
            Get-Content $root/$node/server.key -Raw | Should -Be (Get-Content $pki/node.$node.key -Raw)
        }
        Get-NodeCert $pki -Unpublished | Should -BeNullOrEmpty
        Test-CertLedger $pki | Should -BeTrue
    }

    It 'names a node that is down, blocks the phases that would cut it off, and resumes' {
        $null = Invoke-KeyRotation $pki -Publish
        Disable-Node
        $trust = Invoke-KeyRotation $pki -Publish -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed.TargetObject | Should -Be web2
        $trust.Phase | Should -Be Trust
        $trust.NextStep | Should -BeLike "Node 'web2' could not be brought*Invoke-KeyRotation -Resume -Publish*"
        $trust.Remaining | Should -Contain ($trust.Remaining | Where-Object { $_ -like "Node 'web2'*" })
        Invoke-KeyRotation $pki -Publish -ErrorVariable blocked -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $blocked.FullyQualifiedErrorId | Should -BeLike 'RotationBlocked*'
        $blocked.TargetObject | Should -Be web2
        (Get-SigningCert $pki).Phase | Should -Be Trust
        Enable-Node
        (Invoke-KeyRotation $pki -Resume -Publish).Published.Where{ $_.NodeId -eq 'web2' }.State | Should -Be Placed
        (Invoke-KeyRotation $pki -Publish).Phase | Should -Be Issue
    }

    It 'goes on with -Force, and warns of the node by name' {
        1..2 | ForEach-Object { $null = Invoke-KeyRotation $pki -Publish }
        Disable-Node
        $issue = Invoke-KeyRotation $pki -Publish -Force -WarningVariable warned -WarningAction SilentlyContinue -ErrorVariable failed -ErrorAction SilentlyContinue
        $issue.Phase | Should -Be Issue
        "$warned" | Should -BeLike "*Node 'web2'*"
        $failed.TargetObject | Should -Be web2
    }

    It 'looks with -WhatIf, names what would change and what blocks, and changes nothing' {
        1..2 | ForEach-Object { $null = Invoke-KeyRotation $pki -Publish }
        Set-Content $root/web1/clients.crt another
        $before = Get-ChildItem $pki, $root -Recurse -File -Force | Get-FileHash | Select-Object Path, Hash | Out-String
        $file = New-FolderName
        $null = Start-Transcript $file
        try { Invoke-KeyRotation $pki -Publish -WhatIf | Should -BeNullOrEmpty } finally { $null = Stop-Transcript }
        $told = Get-Content $file -Raw
        $told | Should -BeLike "*clients.crt' of web1, on this machine*"
        $told | Should -BeLike '*First bring 2 nodes (web1, web2)*Then bring 2 nodes (web1, web2)*'
        Disable-Node
        Invoke-KeyRotation $pki -Publish -WhatIf -ErrorVariable blocked -ErrorAction SilentlyContinue
        $blocked.TargetObject | Should -Be web2
        Enable-Node
        Get-ChildItem $pki, $root -Recurse -File -Force | Get-FileHash | Select-Object Path, Hash | Out-String | Should -Be $before
    }

    It 'takes a phase back, on the nodes too' {
        1..3 | ForEach-Object { $null = Invoke-KeyRotation $pki -Publish }
        (Get-SigningCert $pki | Invoke-KeyRotation -Undo -Publish).Phase | Should -Be Trust
        Get-Content $root/web1/server.key -Raw | Should -Be (Get-Content $pki/node.web1.key -Raw)
        (Invoke-KeyRotation $pki -Undo -Publish).Phase | Should -Be Stage
        Get-Content $root/web2/clients.crt -Raw | Should -Be (Get-Content $pki/trust.crt -Raw)
    }

    It 'brings everything at once after a theft' {
        (Invoke-KeyRotation $pki -Compromised -Publish -Confirm:$false).Published.State | Should -Be Placed, Placed
        Get-Content $root/web1/clients.crt -Raw | Should -Be (Get-Content $pki/trust.crt -Raw)
    }

    It 'shows what became of each node' {
        $null = Invoke-KeyRotation $pki -Publish
        $trust = Invoke-KeyRotation $pki -Publish
        $trust | Out-String | Should -Match 'Published +: web1: Placed, web2: Placed'
        $trust | Format-List | Out-String | Should -Match 'Published +: {web1: Placed, web2: Placed'
    }

    It 'needs a target' {
        Get-NodeCertTarget $pki | Remove-NodeCertTarget
        { Invoke-KeyRotation $pki -Publish -ErrorAction Stop } | Should -Throw -ErrorId 'TargetNotFound*'
        (Get-SigningCert $pki).Phase | Should -Be None
    }

    It 'says without -Publish who brings the files, where targets are set' {
        $null = Invoke-KeyRotation $pki
        (Invoke-KeyRotation $pki).NextStep | Should -BeLike 'Bring every node trust.crt with Publish-NodeCert*With -Publish that does both.'
        (Get-SigningCert $pki).Remaining[0] | Should -BeLike '*Publish-NodeCert*'
    }
}
