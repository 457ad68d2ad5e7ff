BeforeAll {
    . $PSScriptRoot/Common.ps1
    function New-Pki {
        $pki = New-FolderName
        $null = New-SigningCert $pki
        $null = New-NodeCert 1, 2, 3 -AuthorityPath $pki
        $pki
    }
}

Describe 'Where a later command ends the pipeline' {
    # A batch of which the second fails, in a pipeline that ends with the first result: what is under way is finished, and the error is told.
    It '<name> tells what failed' -ForEach @(
        @{ name = 'New-NodeCert'; id = 'FileExists'; run = { New-NodeCert 8, 1, 9 -AuthorityPath $pki -ErrorVariable +told }; done = { Test-Path $pki/node.8.crt } }
        @{ name = 'New-NodeCert of a pipeline'; id = 'FileExists'; run = { '8', '1', '9' | New-NodeCert -AuthorityPath $pki -ErrorVariable +told }; done = { Test-Path $pki/node.8.crt } }
        @{ name = 'Update-NodeCert'; id = 'NodeCertNotFound'; run = { Update-NodeCert 1, x, 2 -AuthorityPath $pki -ErrorVariable +told }; done = { $true } }
        @{ name = 'Revoke-NodeCert'; id = 'NodeCertNotFound'; run = { Revoke-NodeCert 1, x, 2 -AuthorityPath $pki -Force -ErrorVariable +told }
            done = { @(Get-NodeCert -AuthorityPath $pki -Status Revoked).Count -eq 2 } }
        @{ name = 'Remove-NodeCert'; id = 'NodeCertNotFound'; run = { Remove-NodeCert 1, x, 2 -AuthorityPath $pki -Force -ErrorVariable +told }
            done = { @(Get-NodeCert -AuthorityPath $pki).Count -eq 1 } }
        @{ name = 'Export-NodeCert'; id = 'NodeCertNotFound'; run = { Export-NodeCert 1, x, 2 -AuthorityPath $pki -As Combined -OutputPath $out -ErrorVariable +told }
            done = { (Get-ChildItem $out).Count -eq 2 } }
        @{ name = 'New-NodeCertRequest'; id = 'FileExists'; run = { New-NodeCertRequest 8, 7, 9 -Path $requests -ErrorVariable +told }; done = { Test-Path $requests/node.8.csr } }
        @{ name = 'Approve-NodeCertRequest'; id = 'FileNotFound'; run = { Approve-NodeCertRequest "$requests/node.7.csr", "$requests/none.csr" -AuthorityPath $pki -ErrorVariable +told }
            done = { Test-Path $pki/node.7.crt } }
        @{ name = 'Invoke-KeyRotation of rings'; id = 'KeyRingNotFound'; run = { Invoke-KeyRotation -KeyRing "$ring-none", $ring -Force -Confirm:$false -ErrorVariable +told }; done = { $true } }
    ) {
        $ErrorActionPreference = 'Continue'
        $pki = New-Pki
        $out = New-FolderName
        $requests = New-FolderName
        $null = New-NodeCertRequest 7 -Path $requests
        if ($name -match 'ring') { $ring = New-FolderName; $null = New-KeyRing $ring -KeyAlgorithm EcdsaP256 }
        $told = $null
        $first = . $run 2>$null | Select-Object -First 1
        $first | Should -Not -BeNullOrEmpty
        Get-ErrorId $told | Should -Contain $id
        & $done | Should -BeTrue
    }

    It 'by <case>, the error is told and the end is as it was' -ForEach @(
        @{ case = 'an error'; run = { New-NodeCert 8, 1, 9 -AuthorityPath $pki -ErrorVariable +told | ForEach-Object { throw 'down' } }; want = 'down' }
        @{ case = 'a break'; run = { foreach ($once in 1) { New-NodeCert 8, 1, 9 -AuthorityPath $pki -ErrorVariable +told | ForEach-Object { break } } }; want = 'none' }
    ) {
        $ErrorActionPreference = 'Continue'
        $pki = New-Pki
        $told = $null
        $ended = try { . $run 2>$null; 'none' } catch { "$_" }
        $ended | Should -Be $want
        Get-ErrorId $told | Should -Contain 'FileExists'
        Test-Path $pki/node.8.crt, $pki/node.9.crt | Should -Be $true, $true
    }
}
