BeforeDiscovery {
    . $PSScriptRoot/Common.ps1

    # Every parameter with a closed set of values, as the module has it today.
    $closed = foreach ($command in Get-Command -Module ClusterCerts) {
        foreach ($parameter in $command.Parameters.Values) {
            $type = $parameter.ParameterType.IsArray ? $parameter.ParameterType.GetElementType() : $parameter.ParameterType
            $type = [Nullable]::GetUnderlyingType($type) ?? $type
            if ($type.IsEnum -and $type.FullName -like 'ClusterCerts.*') { @{ name = $command.Name; parameter = $parameter.Name; values = [enum]::GetNames($type) } }
        }
    }
    $durations = foreach ($command in Get-Command -Module ClusterCerts) {
        foreach ($parameter in $command.Parameters.Values) {
            if ($parameter.Attributes.Where{ $_.GetType().Name -in 'DurationAttribute', 'LifetimeLimitAttribute', 'LifeShareAttribute', 'AlertRangeAttribute' }) { @{ name = $command.Name; parameter = $parameter.Name } }
        }
    }
    $serials = foreach ($command in Get-Command -Module ClusterCerts) {
        foreach ($parameter in $command.Parameters.Values) {
            if ($parameter.Attributes.Where{ $_.GetType().Name -eq 'SerialNumbersAttribute' }) { @{ name = $command.Name; parameter = $parameter.Name } }
        }
    }
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $pki = New-FolderName
    $null = New-SigningCert $pki
    $certs = New-NodeCert web1, web2, 'Anna Berg' -DnsName web.example.com -IPAddress 10.0.0.7 -AuthorityPath $pki
    $away = New-FolderName
    $null = New-Item -ItemType Directory $away, $away/folder
    function Get-Offer([string] $Line) { (TabExpansion2 $Line).CompletionMatches }
}

Describe 'Completion' {
    BeforeEach { Push-Location $away }
    AfterEach { Pop-Location; $env:CLUSTERCERTS_AUTHORITY = $null }

    It 'of <name> -<parameter> offers its values' -ForEach $closed {
        $offers = (Get-Offer "$name -$parameter ").CompletionText
        $offers | Sort-Object | Should -Be ($values -ne 'None' | Sort-Object)
        (Get-Help $name -Parameter $parameter).description.Text -join ' ' | Should -Match "Values: $($values -ne 'None' -join ', ')\."
    }

    It 'of <name> -<parameter> offers durations' -ForEach $durations {
        $offers = (Get-Offer "$name -$parameter ").CompletionText
        $offers.Count | Should -BeGreaterThan 3
        $offers | Should -Match '^\d+[smhd%]$'
        if ($parameter -ne 'IfLifeUsed') { (Get-Offer "$name -$parameter 45").CompletionText | Should -Be 45d, 45h, 45m }
    }

    It 'of Set-CertPolicy -<parameter> offers the addresses of the policy, and never a file' -ForEach @(
        @{ parameter = 'DistributionPoint'; form = 'http://pki.example/{issuer}.crl' }
        @{ parameter = 'IssuerAddress'; form = 'http://pki.example/{issuer}.crt' }
    ) {
        $line = "Set-CertPolicy -AuthorityPath '$pki' -$parameter "
        (Get-Offer $line).ListItemText | Should -Be $form
        (Get-Offer "${line}fol").ListItemText | Should -Be 'fol'
        (Get-Offer "${line}'o''x").CompletionText | Should -Be "'o''x'"
        $own = New-FolderName
        $null = New-SigningCert $own
        $null = Set-CertPolicy -AuthorityPath $own -DistributionPoint 'http://a.example/{issuer}.crl' -IssuerAddress 'http://a.example/{issuer}.crt'
        (Get-Offer "Set-CertPolicy -AuthorityPath '$own' -$parameter http://a").ListItemText | Should -Be ($form -replace 'pki', 'a')
    }

    It 'of <name> -<parameter> offers the serial numbers of the authority, each with its node' -ForEach $serials {
        foreach ($line in "$name -AuthorityPath '$pki' -$parameter ", "$name -AuthorityPath `$pki -$parameter ") {
            $offers = Get-Offer $line
            $offers.ListItemText | Should -Be $certs.SerialNumber
            $offers[0].ToolTip | Should -BeLike 'node web1: Valid, until *'
        }
        $env:CLUSTERCERTS_AUTHORITY = $pki
        (Get-Offer "$name -$parameter ").ListItemText | Should -Be $certs.SerialNumber
        $env:CLUSTERCERTS_AUTHORITY = $null
        Set-Location $pki
        (Get-Offer "$name -$parameter $($certs[1].SerialNumber.Substring(0, 4))").ListItemText | Should -Be $certs[1].SerialNumber
    }

    It 'offers the serial numbers of a node that is named' {
        (Get-Offer "Get-NodeCert -AuthorityPath '$pki' -NodeId web2 -SerialNumber ").ListItemText | Should -Be $certs[1].SerialNumber
    }

    It 'of <_> -NodeId offers nodes, in quotes where they need them' -ForEach @(
        'Get-NodeCert', 'New-NodeCert', 'Update-NodeCert', 'Revoke-NodeCert', 'Remove-NodeCert', 'Export-NodeCert', 'Test-NodeCert', 'Test-ClusterTrust', 'Approve-NodeCertRequest', 'Get-NodeCertRequest',
        'Set-NodeCertTarget', 'Get-NodeCertTarget', 'Remove-NodeCertTarget'
    ) {
        (Get-Offer "$_ -AuthorityPath '$pki' -NodeId ").CompletionText | Should -Be web1, web2, "'Anna Berg'"
        (Get-Offer "$_ -AuthorityPath '$pki' -NodeId w*2").CompletionText | Should -Be web2
        (Get-Offer "$_ -AuthorityPath '$pki' -NodeId 'ann").CompletionText | Should -Be "'Anna Berg'"
        $env:CLUSTERCERTS_AUTHORITY = $pki
        (Get-Offer "$_ -NodeId web").CompletionText | Should -Be web1, web2
    }

    It 'of -RemoveDnsName and -RemoveIPAddress offers what the node has' {
        (Get-Offer "Update-NodeCert web1 -AuthorityPath '$pki' -RemoveDnsName ").CompletionText | Should -Contain web.example.com
        (Get-Offer "Update-NodeCert web1 -AuthorityPath '$pki' -RemoveIPAddress ").CompletionText | Should -Be 10.0.0.7
    }

    It 'of -Slot offers the slots of the ring' {
        $ring = New-KeyRing (New-FolderName) -KeyAlgorithm EcdsaP256 -Slot 4
        (Get-Offer "Get-KeyRing '$($ring.Path)' -Slot ").CompletionText | Should -Be a, b, c, d
        (Get-Offer 'Get-KeyRing ./none -Slot ').CompletionText | Should -Be a, b, c
    }

    It 'of <_> -Path offers requests and folders' -ForEach 'Get-NodeCertRequest', 'Approve-NodeCertRequest' {
        $null = New-Item in.csr, in.txt -ItemType File -Force
        (Get-Offer "$_ -Path ").ListItemText | Should -Be folder, in.csr
        (Get-Offer "$_ ./i").ListItemText | Should -Be in.csr
    }

    It 'quotes a serial number that PowerShell would take for another number' {
        $completer = [ClusterCerts.PowerShell.SerialNumberCompleter].Assembly.GetType('ClusterCerts.PowerShell.TypedWord')
        $quoted = $completer.GetMethod('Quoted', [Reflection.BindingFlags] 'NonPublic, Static')
        foreach ($text in '12E4', '12D', '0B10') { $quoted.Invoke($null, @($text)) | Should -Be "'$text'" }
        $quoted.Invoke($null, @('02CC3D')) | Should -Be '02CC3D'
    }
}

Describe 'Invoke-KeyRotation -Phase' {
    It 'completes and takes the phases that can be done' {
        $completed = (TabExpansion2 'Invoke-KeyRotation -Phase ').CompletionMatches.CompletionText
        $completed | Sort-Object | Should -Be ('Issue', 'Retire', 'Stage', 'Trust')
        { Invoke-KeyRotation -Phase None } | Should -Throw '*Stage,Trust,Issue,Retire*'
        (Get-Help Invoke-KeyRotation -Parameter Phase | Out-String) | Should -Not -Match 'None, Stage'
    }
}
