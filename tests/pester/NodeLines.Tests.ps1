BeforeAll {
    . $PSScriptRoot/Common.ps1
}

Describe 'Get-Content ids.txt' {
    BeforeAll {
        $pki = New-FolderName
        $null = New-SigningCert $pki
        $file = New-FolderName
        Set-Content $file '# rack 7', '', '  t1  ', "`t", 't2', "`t# until May", 't3;t4'
        $comments = New-FolderName
        Set-Content $comments '# nobody', '', '   '
    }

    It 'goes to <name>: blank lines and comments are left out, blanks around an ID dropped' -ForEach @(
        @{ name = 'New-NodeCert'; run = { Get-Content $file | New-NodeCert -AuthorityPath $pki -ErrorAction Stop } }
        @{ name = 'New-NodeCertRequest'; run = { Get-Content $file | New-NodeCertRequest -Path (New-FolderName) -ErrorAction Stop } }
        @{ name = 'Update-NodeCert'; run = { Get-Content $file | Update-NodeCert -AuthorityPath $pki -ErrorAction Stop } }
        @{ name = 'Revoke-NodeCert'; run = { Get-Content $file | Revoke-NodeCert -AuthorityPath $pki -Force -ErrorAction Stop | Sort-Object NodeId -Unique } }
        @{ name = 'Remove-NodeCert'; run = { Get-Content $file | Remove-NodeCert -AuthorityPath $pki -Force -ErrorAction Stop } }
    ) {
        (& $run).NodeId | Should -Be 't1', 't2', 't3', 't4'
    }

    It 'goes to Export-NodeCert' {
        $null = New-NodeCert t1, t2, t3, t4 -AuthorityPath $pki -Force
        $out = New-FolderName
        $null = Get-Content $file | Export-NodeCert -AuthorityPath $pki -As Pem -OutputPath $out -ErrorAction Stop
        (Get-ChildItem $out -Directory).Name | Sort-Object | Should -Be 't1', 't2', 't3', 't4'
    }

    It 'with comments alone names nobody to <name>, and never everybody' -ForEach @(
        @{ name = 'New-NodeCert'; run = { Get-Content $comments | New-NodeCert -AuthorityPath $pki -ErrorAction Stop } }
        @{ name = 'Update-NodeCert'; run = { Get-Content $comments | Update-NodeCert -AuthorityPath $pki -IfExpiresWithin 900d -ErrorAction Stop } }
        @{ name = 'Revoke-NodeCert'; run = { Get-Content $comments | Revoke-NodeCert -AuthorityPath $pki -Force -ErrorAction Stop } }
        @{ name = 'Remove-NodeCert'; run = { Get-Content $comments | Remove-NodeCert -AuthorityPath $pki -Force -ErrorAction Stop } }
        @{ name = 'Export-NodeCert'; run = { Get-Content $comments | Export-NodeCert -AuthorityPath $pki -As Pem -OutputPath (New-FolderName) -ErrorAction Stop } }
        @{ name = 'New-NodeCertRequest'; run = { Get-Content $comments | New-NodeCertRequest -Path (New-FolderName) -ErrorAction Stop } }
        @{ name = 'Approve-NodeCertRequest'; run = { Get-Content $comments | Approve-NodeCertRequest -AuthorityPath $pki -ErrorAction Stop } }
    ) {
        $state = { Get-ChildItem $pki -File | Get-FileHash | Out-String }
        $before = & $state
        & $run | Should -BeNullOrEmpty
        & $state | Should -Be $before
    }

    It 'names requests to Approve-NodeCertRequest' {
        $folder = New-FolderName
        $null = New-NodeCertRequest r1, r2 -Path $folder
        $list = New-FolderName
        Set-Content $list '# of today', "  $folder/node.r1.csr ", '', "$folder/node.r2.csr"
        (Get-Content $list | Approve-NodeCertRequest -AuthorityPath $pki -ErrorAction Stop).NodeId | Should -Be 'r1', 'r2'
    }

    It 'is an argument as it stands: a blank ID is refused' {
        { New-NodeCert (Get-Content $file) -AuthorityPath $pki } | Should -Throw '*NodeId*'
    }
}
