BeforeAll {
    . $PSScriptRoot/Common.ps1
    function New-Pki {
        $folder = New-FolderName
        $null = New-SigningCert $folder
        $null = New-NodeCert 1, 2, 3 -AuthorityPath $folder
        $folder
    }
    function Get-Named {
        param($Id, $Authority)
        [pscustomobject]@{ NodeId = $Id; AuthorityPath = $Authority }
    }
}

# Objects of several authorities come in one pipeline: each authority is opened once for those that follow each other, and one that
# cannot be opened costs nobody else anything.
Describe 'A pipeline of several authorities' {
    BeforeAll {
        $commands = @{
            'Remove-NodeCert' = { $input | Remove-NodeCert -Force -ErrorAction Continue 2>&1 }
            'Revoke-NodeCert' = { $input | Revoke-NodeCert -Force -ErrorAction Continue 2>&1 }
            'Update-NodeCert' = { $input | Update-NodeCert -ErrorAction Continue 2>&1 }
        }
    }

    It '<command>: the authority that is not there <where>' -ForEach @(
        foreach ($command in 'Remove-NodeCert', 'Revoke-NodeCert', 'Update-NodeCert') {
            @{ command = $command; where = 'comes first'; order = '-1', 'a2', 'a3', 'b1'; done = 'a2', 'a3', 'b1' }
            @{ command = $command; where = 'is between'; order = 'a1', '-2', '-3', 'b2'; done = 'a1', 'b2' }
            @{ command = $command; where = 'comes last'; order = 'a1', 'b1', '-1'; done = 'a1', 'b1' }
        }
    ) {
        $folders = @{ a = New-Pki; b = New-Pki; '-' = New-FolderName }
        $objects = $order | ForEach-Object { Get-Named $_.Substring(1) $folders[$_.Substring(0, 1)] }
        $problems, $results = @($objects | & $commands[$command]).Where({ $_ -is [System.Management.Automation.ErrorRecord] }, 'Split')
        @($results | ForEach-Object { $result = $_; "$('a', 'b' | Where-Object { $folders[$_] -eq $result.AuthorityPath })$($result.NodeId)" }) | Should -Be $done
        @($problems).Count | Should -Be 1
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'AuthorityNotFound,*'
    }

    It 'Approve-NodeCertRequest goes on after an authority that is not there' {
        $pki = New-Pki
        $folder = New-FolderName
        $null = New-NodeCertRequest 7, 8 -Path $folder
        $objects = @(
            [pscustomobject]@{ LiteralPath = "$folder/node.7.csr"; AuthorityPath = New-FolderName }
            [pscustomobject]@{ LiteralPath = "$folder/node.8.csr"; AuthorityPath = $pki }
        )
        $signed = $objects | Approve-NodeCertRequest -ErrorAction SilentlyContinue -ErrorVariable problems
        $signed.NodeId | Should -Be '8'
        @($problems).Count | Should -Be 1
    }

    It 'a certificate and a number of the pipeline are that one alone' {
        $pki = New-Pki
        $null = Update-NodeCert 1 -AuthorityPath $pki
        $current = Get-NodeCert -AuthorityPath $pki -NodeId 1
        ($current | Revoke-NodeCert -Force).SerialNumber | Should -Be $current.SerialNumber
        (Get-NodeCert -AuthorityPath $pki -NodeId 1 -Status Superseded).Count | Should -Be 1
    }

    It 'an empty pipeline names nobody' {
        $pki = New-Pki
        @() | Update-NodeCert -AuthorityPath $pki -IfExpiresWithin 9999d | Should -BeNullOrEmpty
        @() | Revoke-NodeCert -AuthorityPath $pki -Force | Should -BeNullOrEmpty
        @(Get-NodeCert -AuthorityPath $pki -Status Valid).Count | Should -Be 3
    }
}
