BeforeAll {
    . $PSScriptRoot/Common.ps1
    $pki = New-FolderName
    $null = New-SigningCert $pki -Subject 'CN=prod'
    $null = New-NodeCert 1, 2 -AuthorityPath $pki
    $out = New-FolderName
}

Describe 'Objects of computers' {
    # As Get-ADComputer, Get-VM and tables give them: the first of these properties that is there is the node ID.
    It 'name a node by <property>' -ForEach @(
        @{ property = 'NodeId' }, @{ property = 'ComputerName' }, @{ property = 'HostName' }, @{ property = 'CN' }, @{ property = 'Name' }
    ) {
        $computer = [pscustomobject]@{ $property = "by-$property"; Other = 'x' }
        ($computer | New-NodeCert -AuthorityPath $pki).NodeId | Should -Be "by-$property"
        ($computer | New-NodeCertRequest -Path $out).NodeId | Should -Be "by-$property"
        ($computer | Update-NodeCert -AuthorityPath $pki).NodeId | Should -Be "by-$property"
        if ($property -ne 'Name') { ($computer | Get-NodeCert -AuthorityPath $pki).NodeId | Should -Be "by-$property" }
        ($computer | Revoke-NodeCert -AuthorityPath $pki -Force).NodeId | Select-Object -Unique | Should -Be "by-$property"
        ($computer | Remove-NodeCert -AuthorityPath $pki -Force).NodeId | Should -Be "by-$property"
    }

    It 'may be rows of a table with names of their own, comments left out' {
        $made = "ComputerName,DnsName`n#spare,`nhost1,a.example.com;b.example.com`nhost2," | ConvertFrom-Csv | New-NodeCert -AuthorityPath $pki
        $made.NodeId | Should -Be 'host1', 'host2'
        $made[0].DnsNames | Should -Contain 'b.example.com'
    }

    It 'give the ID itself before a name' {
        ([pscustomobject]@{ Name = 'wrong'; ComputerName = 'right1' } | New-NodeCert -AuthorityPath $pki).NodeId | Should -Be 'right1'
        ([pscustomobject]@{ ComputerName = 'wrong'; NodeId = 'right2' } | New-NodeCert -AuthorityPath $pki).NodeId | Should -Be 'right2'
    }

    It 'can be named so on the command line: <run>' -ForEach @(
        @{ run = { New-NodeCert -ComputerName c1 -AuthorityPath $pki } }
        @{ run = { Get-NodeCert -ComputerName c1 -AuthorityPath $pki } }
        @{ run = { Update-NodeCert -HostName c1 -AuthorityPath $pki } }
        @{ run = { Test-NodeCert $pki/node.c1.crt -ComputerName c1 -AuthorityPath $pki -Detailed } }
        @{ run = { Revoke-NodeCert -CN c1 -SerialNumber (Get-NodeCert c1 -AuthorityPath $pki).SerialNumber -AuthorityPath $pki -Force } }
        @{ run = { Remove-NodeCert -Name c1 -AuthorityPath $pki -Force } }
    ) {
        (& $run).NodeId | Should -Be 'c1'
    }
}

Describe 'What has a name and is no node' {
    It 'is refused by <name>: <case>' -ForEach @(
        foreach ($case in 'a file', 'a folder', 'a variable of the environment', 'a key ring') {
            @{ case = $case; name = 'New-NodeCert'; run = { $input | New-NodeCert -AuthorityPath $pki @how } }
            @{ case = $case; name = 'New-NodeCertRequest'; run = { $input | New-NodeCertRequest -Path $out @how } }
            @{ case = $case; name = 'Update-NodeCert'; run = { $input | Update-NodeCert -AuthorityPath $pki @how } }
            @{ case = $case; name = 'Revoke-NodeCert'; run = { $input | Revoke-NodeCert -AuthorityPath $pki -Force @how } }
            @{ case = $case; name = 'Remove-NodeCert'; run = { $input | Remove-NodeCert -AuthorityPath $pki -Force @how } }
        }
    ) {
        if (-not $ring) { $script:ring = New-KeyRing (New-FolderName) -KeyAlgorithm EcdsaP256 -DnsName a.example.com }
        $object = switch ($case) {
            'a file' { Get-Item $pki/node.1.crt }
            'a folder' { Get-Item $pki }
            'a variable of the environment' { Get-Item Env:PATH }
            'a key ring' { $ring }
        }
        $how = @{ ErrorAction = 'SilentlyContinue'; ErrorVariable = 'problems' }
        $before = (Get-ChildItem $pki).Count
        $object | . $run | Should -BeNullOrEmpty
        Get-ErrorId $problems | Should -Be 'InvalidNodeId'
        (Get-ChildItem $pki).Count | Should -Be $before
    }

    It 'is not a line of a text, though Get-Content gives it the properties of an item' {
        $ids = "$(New-FolderName).txt"
        'line1', '# comment', '', 'line2' | Set-Content $ids
        (Get-Content $ids | New-NodeCert -AuthorityPath $pki).NodeId | Should -Be 'line1', 'line2'
    }
}

Describe 'Objects of files' {
    BeforeAll { $null = New-RevocationList -AuthorityPath $pki } # What a block wrote on the drive goes with it.

    It 'are files to <name>, and their names no node IDs' -ForEach @(
        @{ name = 'Test-NodeCert'; run = { Get-ChildItem $pki/node.[12].crt | Test-NodeCert -AuthorityPath $pki }; want = $true, $true }
        @{ name = 'Test-NodeCert, with their full names alone'
            run = { Get-ChildItem $pki/node.[12].crt | Select-Object FullName | Test-NodeCert -AuthorityPath $pki }; want = $true, $true }
        @{ name = 'Test-NodeCert -LP'; run = { Test-NodeCert -LP $pki/node.1.crt -AuthorityPath $pki }; want = $true }
        @{ name = 'Get-NodeCert'; run = { (Get-ChildItem $pki/node.[12].crt | Get-NodeCert).NodeId }; want = '1', '2' }
        @{ name = 'Get-NodeCert, with their full names alone'; run = { (Get-ChildItem $pki/node.[12].crt | Select-Object FullName | Get-NodeCert).NodeId }; want = '1', '2' }
        @{ name = 'Export-NodeCert'; run = { (Get-Item $pki/node.1.crt | Export-NodeCert -AuthorityPath $pki -As Combined -OutputPath "$out/1.pem").Name }; want = '1.pem' }
        @{ name = 'Test-KeyMatchesCert'; run = { Get-Item $pki/node.1.crt | Select-Object FullName | Test-KeyMatchesCert $pki/node.1.key }; want = $true }
        @{ name = 'Test-ClusterTrust'; run = { Get-ChildItem $pki/node.[12].crt | Select-Object FullName | Test-ClusterTrust -AuthorityPath $pki }; want = $true }
    ) {
        & $run | Should -Be $want
    }
}
