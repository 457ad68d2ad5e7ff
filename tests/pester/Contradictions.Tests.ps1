# What an object of the pipeline says of a certificate in several ways, and what the command line says beside it, must agree: nothing is done otherwise.
BeforeAll {
    . $PSScriptRoot/Common.ps1
    $pki = New-FolderName
    $null = New-SigningCert $pki
    $null = New-NodeCert 1, 2, 3 -AuthorityPath $pki
    $two, $three = Get-NodeCert -AuthorityPath $pki -NodeId 2, 3
    $state = { Get-ChildItem $pki -Recurse -File | Get-FileHash | Out-String }
    function Get-Loaded($path) { [System.Security.Cryptography.X509Certificates.X509CertificateLoader]::LoadCertificateFromFile($path) }
}

Describe 'An object that contradicts itself' {
    It 'is refused by <name>: node 2 and the <property> of node 3' -ForEach @(
        foreach ($property in 'CertificatePath', 'SerialNumber', 'Fingerprint', 'Thumbprint', 'Path') {
            @{ property = $property; name = 'Revoke-NodeCert'; run = { $input | Revoke-NodeCert -AuthorityPath $pki -Force } }
            @{ property = $property; name = 'Remove-NodeCert'; run = { $input | Remove-NodeCert -AuthorityPath $pki -Force } }
            @{ property = $property; name = 'Update-NodeCert'; run = { $input | Update-NodeCert -AuthorityPath $pki } }
            @{ property = $property; name = 'Sync-NodeCert'; run = { $input | Sync-NodeCert -AuthorityPath $pki -DnsName new.example.com } }
            @{ property = $property; name = 'Export-NodeCert'; run = { $input | Export-NodeCert -AuthorityPath $pki -As Pem -OutputPath (New-FolderName) } }
        }
    ) {
        $value = $property -eq 'Path' ? $three.CertificatePath : $three.$property
        $before = & $state
        $ErrorActionPreference = 'Continue'
        $got = [pscustomobject]@{ NodeId = '2'; $property = $value } | & $run 2>&1
        @($got)[0].FullyQualifiedErrorId | Should -BeLike 'InvalidArgument,*'
        @($got).Count | Should -Be 1
        & $state | Should -Be $before
    }

    It 'and a typed parameter of another certificate are refused by <name>' -ForEach @(
        @{ name = 'Export-NodeCert'; run = { $two | Export-NodeCert -Fingerprint $three.Fingerprint -As Pem -OutputPath (New-FolderName) -ErrorAction Stop } }
        @{ name = 'Export-NodeCert of a row'; run = { $two | Select-Object CertificatePath | Export-NodeCert -Fingerprint $three.Fingerprint -As Pem -OutputPath (New-FolderName) -ErrorAction Stop } }
        @{ name = 'Export-NodeCert by file'; run = { $two | Export-NodeCert -CertificatePath $three.CertificatePath -As Pem -OutputPath (New-FolderName) -ErrorAction Stop } }
        @{ name = 'Export-NodeCert by file alone'
            run = { Export-NodeCert -CertificatePath $two.CertificatePath -Fingerprint $three.Fingerprint -AuthorityPath $pki -As Pem -OutputPath (New-FolderName) -ErrorAction Stop } }
        @{ name = 'Update-NodeCert'; run = { $two | Update-NodeCert -Fingerprint $three.Fingerprint -ErrorAction Stop } }
        @{ name = 'Remove-NodeCert'; run = { $two | Remove-NodeCert -Fingerprint $three.Fingerprint -Force -ErrorAction Stop } }
        @{ name = 'Sync-NodeCert'; run = { $two | Sync-NodeCert -Fingerprint $three.Fingerprint -DnsName x.example.com -ErrorAction Stop } }
        @{ name = 'Revoke-NodeCert by number'; run = { $two | Revoke-NodeCert -SerialNumber $three.SerialNumber -Force -ErrorAction Stop } }
        @{ name = 'Revoke-NodeCert by file'; run = { $two | Revoke-NodeCert -CertificatePath $three.CertificatePath -Force -ErrorAction Stop } }
        @{ name = 'Revoke-NodeCert without an object'
            run = { Revoke-NodeCert -SerialNumber $two.SerialNumber -CertificatePath $three.CertificatePath -AuthorityPath $pki -Force -ErrorAction Stop } }
    ) {
        $before = & $state
        $run | Should -Throw -ErrorId 'InvalidArgument,*'
        & $state | Should -Be $before
    }

    It 'is refused where two other properties disagree' {
        $before = & $state
        { [pscustomobject]@{ NodeId = '3'; Fingerprint = $three.Fingerprint; SerialNumber = $two.SerialNumber } | Update-NodeCert -AuthorityPath $pki -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidArgument,*'
        { [pscustomobject]@{ NodeId = '99'; Thumbprint = $two.Thumbprint } | Update-NodeCert -AuthorityPath $pki -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidArgument,*'
        { [pscustomobject]@{ NodeId = '2'; CertificatePath = "$pki/none.crt" } | Revoke-NodeCert -AuthorityPath $pki -Force -ErrorAction Stop } | Should -Throw '*not there*'
        & $state | Should -Be $before
    }

    It 'is not one that agrees: the file of a row is that certificate alone' {
        $one = New-NodeCert a, b -AuthorityPath $pki
        $new = Update-NodeCert a -AuthorityPath $pki
        $done = [pscustomobject]@{ NodeId = 'a'; CertificatePath = $new.CertificatePath } | Revoke-NodeCert -AuthorityPath $pki -Force -ErrorAction Stop
        $done.SerialNumber | Should -Be $new.SerialNumber
        (Get-NodeCert -AuthorityPath $pki -SerialNumber $one[0].SerialNumber).Status | Should -Be 'Superseded'
        ($one[1] | Select-Object NodeId, SerialNumber, Thumbprint, Fingerprint, CertificatePath | Update-NodeCert -AuthorityPath $pki -ErrorAction Stop).NodeId | Should -Be 'b'
        $copy = Copy-Item $pki/node.b.crt (New-FolderName) -PassThru
        ([pscustomobject]@{ NodeId = 'b'; CertificatePath = $copy.FullName } | Update-NodeCert -AuthorityPath $pki -ErrorAction Stop).NodeId | Should -Be 'b'
    }
}

# A fingerprint stands for a certificate, and so does every other way to name one.
Describe 'A certificate that has a successor' {
    BeforeAll {
        $old = New-NodeCert old -AuthorityPath $pki
        $copy = (Copy-Item $old.CertificatePath "$(New-FolderName).crt" -PassThru).FullName
        $null = Update-NodeCert old -AuthorityPath $pki
    }

    It 'named by its <property> is left, and its node with it, by <name>' -ForEach @(
        foreach ($property in 'SerialNumber', 'Thumbprint', 'Fingerprint', 'CertificatePath') {
            @{ property = $property; name = 'Update-NodeCert'; run = { $input | Update-NodeCert -AuthorityPath $pki -WarningVariable said -WarningAction SilentlyContinue; $said } }
            @{ property = $property; name = 'Remove-NodeCert'; run = { $input | Remove-NodeCert -AuthorityPath $pki -Force -WarningVariable said -WarningAction SilentlyContinue; $said } }
            @{ property = $property; name = 'Sync-NodeCert'
                run = { $input | Sync-NodeCert -AuthorityPath $pki -DnsName x.example.com -WarningVariable said -WarningAction SilentlyContinue; $said } }
        }
    ) {
        $before = & $state
        $value = $property -eq 'CertificatePath' ? $copy : $old.$property
        $got = [pscustomobject]@{ NodeId = 'old'; $property = $value } | & $run
        $got | Where-Object { $_ -isnot [System.Management.Automation.WarningRecord] } | Should -BeNullOrEmpty
        @($got | Where-Object { "$_" -like '*was renewed; the node now has*stays as it is*' }).Count | Should -Be 1
        & $state | Should -Be $before
    }
}

Describe 'A typed -NodeId beside an object of a node' {
    It 'means that node alone to <name>' -ForEach @(
        @{ name = 'Update-NodeCert'; run = { $three | Update-NodeCert -NodeId * } }
        @{ name = 'Update-NodeCert of several'; run = { $three | Update-NodeCert -NodeId 2, 3 } }
        @{ name = 'Get-NodeCert'; run = { $three | Get-NodeCert -NodeId * } }
        @{ name = 'Sync-NodeCert'; run = { Get-NodeCert 3 -AuthorityPath $pki | Sync-NodeCert -NodeId 2, 3 } }
        @{ name = 'a row'; run = { [pscustomobject]@{ ComputerName = '3' } | Update-NodeCert -NodeId * -AuthorityPath $pki } }
        @{ name = 'Revoke-NodeCert'; run = { Get-NodeCert 3 -AuthorityPath $pki | Revoke-NodeCert -NodeId 2, 3 -Force; $null = Update-NodeCert 3 -AuthorityPath $pki } }
        @{ name = 'Remove-NodeCert'; run = { Get-NodeCert 3 -AuthorityPath $pki | Remove-NodeCert -NodeId * -Force; $null = New-NodeCert 3 -Force -AuthorityPath $pki } }
    ) {
        $three = Get-NodeCert 3 -AuthorityPath $pki
        (& $run).NodeId | Should -Be '3'
    }

    It 'means that node alone to Export-NodeCert' {
        $out = New-FolderName
        $file = Get-NodeCert 1 -AuthorityPath $pki | Export-NodeCert -NodeId * -As Combined -OutputPath $out
        Test-NodeCert $file -AuthorityPath $pki -NodeId 1 | Should -BeTrue
    }

    It 'is refused where it is of another: <name>' -ForEach @(
        @{ name = 'Sync-NodeCert'; run = { $two | Sync-NodeCert -NodeId 1 -ErrorAction Stop } }
        @{ name = 'a row'; run = { [pscustomobject]@{ ComputerName = '3' } | Update-NodeCert -NodeId 1 -AuthorityPath $pki -ErrorAction Stop } }
        @{ name = 'a line of text'; run = { '3' | Update-NodeCert -NodeId 1 -AuthorityPath $pki -ErrorAction Stop } }
        @{ name = 'a certificate object'; run = { Get-Loaded $pki/node.2.crt | Update-NodeCert -NodeId 1 -AuthorityPath $pki -ErrorAction Stop } }
    ) {
        $two = Get-NodeCert 2 -AuthorityPath $pki
        $before = & $state
        $run | Should -Throw -ErrorId 'InvalidArgument,*'
        & $state | Should -Be $before
    }
}

Describe 'A certificate object of .NET' {
    It 'stands for its node to <name>' -ForEach @(
        @{ name = 'Update-NodeCert'; run = { $input | Update-NodeCert -AuthorityPath $pki } }
        @{ name = 'Sync-NodeCert'; run = { $input | Sync-NodeCert -AuthorityPath $pki } }
        @{ name = 'Revoke-NodeCert'; run = { $input | Revoke-NodeCert -AuthorityPath $pki -Force } }
        @{ name = 'Remove-NodeCert'; run = { $input | Remove-NodeCert -AuthorityPath $pki -Force } }
    ) {
        $id = "x$([guid]::NewGuid().ToString('n'))"
        $cert = New-NodeCert $id -AuthorityPath $pki
        (Get-Loaded $cert.CertificatePath | & $run).NodeId | Should -Be $id
    }

    It 'that has a successor is left, and one of another authority refused: <name>' -ForEach @(
        @{ name = 'Update-NodeCert'; run = { $input | Update-NodeCert -AuthorityPath $pki -ErrorAction Stop -WarningAction Ignore } }
        @{ name = 'Sync-NodeCert'; run = { $input | Sync-NodeCert -AuthorityPath $pki -ErrorAction Stop -WarningAction Ignore } }
        @{ name = 'Remove-NodeCert'; run = { $input | Remove-NodeCert -AuthorityPath $pki -Force -ErrorAction Stop -WarningAction Ignore } }
    ) {
        $old = Get-Loaded (New-NodeCert "x$([guid]::NewGuid().ToString('n'))" -AuthorityPath $pki).CertificatePath
        $null = Update-NodeCert $old.GetNameInfo('SimpleName', $false) -AuthorityPath $pki
        $before = & $state
        $old | & $run | Should -BeNullOrEmpty
        $other = New-FolderName
        $null = New-SigningCert $other
        $foreign = Get-Loaded (New-NodeCert 2 -AuthorityPath $other).CertificatePath
        { $foreign | & $run } | Should -Throw '*is not one of the authority*' -ErrorId 'NodeCertNotFound,*'
        & $state | Should -Be $before
    }

    It 'is no node ID where it is an argument, nor to New-NodeCert' {
        $loaded = Get-Loaded $pki/node.2.crt
        { Remove-NodeCert $loaded -AuthorityPath $pki -Force -ErrorAction Stop } | Should -Throw '*X509Certificate2 is not a node ID; pipe it*'
        { $loaded | New-NodeCert -AuthorityPath $pki -ErrorAction Stop } | Should -Throw '*X509Certificate2 is not a node ID*Sync-NodeCert*'
    }
}
