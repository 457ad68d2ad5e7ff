BeforeDiscovery {
    . $PSScriptRoot/Common.ps1
    $common = [System.Management.Automation.Internal.CommonParameters], [System.Management.Automation.Internal.ShouldProcessParameters] |
        ForEach-Object { $_.GetProperties().Name }
    $parameters = foreach ($command in Get-Command -Module ClusterCerts -CommandType Cmdlet) {
        foreach ($set in $command.ParameterSets) {
            # What takes objects alone cannot be given here; its parameters are those of the other sets.
            if ($set.Parameters.Where{ $_.IsMandatory -and $_.Name -in 'InputObject', 'Certificate' }) { continue }
            foreach ($parameter in $set.Parameters | Where-Object { $_.Name -notin $common -and $_.ParameterType -ne [switch] }) {
                @{ command = $command.Name; set = $set.Name; parameter = $parameter.Name }
            }
        }
    }
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    Push-Location (New-Item -ItemType Directory (New-FolderName))
}

AfterAll { Pop-Location }

Describe 'A name of a choice' {
    # One value has one name; PowerShell alone would add them up, and 'Node, Client' was a Client.
    It 'is one for <command> -<parameter>, and several are refused or a list' -ForEach @(
        foreach ($command in Get-Command -Module ClusterCerts -CommandType Cmdlet) {
            foreach ($parameter in $command.Parameters.Values) {
                $type = $parameter.ParameterType.IsArray ? $parameter.ParameterType.GetElementType() : $parameter.ParameterType
                $type = [Nullable]::GetUnderlyingType($type) ?? $type
                if ($type.IsEnum -and $type.FullName -like 'ClusterCerts.*') {
                    @{ command = $command.Name; parameter = $parameter.Name; isList = $parameter.ParameterType.IsArray; type = $type }
                }
            }
        }
    ) {
        $transformation = (Get-Command $command).Parameters[$parameter].Attributes.Where{ $_ -is [System.Management.Automation.ArgumentTransformationAttribute] }[0]
        $transformation | Should -Not -BeNullOrEmpty

        # What cannot be read in the cell of a row is refused when it is made the parameter's value.
        function ConvertTo-Value($given) { [System.Management.Automation.LanguagePrimitives]::ConvertTo($transformation.Transform($null, $given), $type) }
        $names = [enum]::GetNames($type)[0, -1]
        $several = $names -join ','
        if ($isList) {
            $transformation.Transform($null, $several) | Should -Be $names
        }
        else {
            $transformation.Transform($null, $names[0]) | Should -Be $names[0]
            { ConvertTo-Value $several } | Should -Throw '*one name*'
            { ConvertTo-Value $names } | Should -Throw '*one name*'
        }
        { ConvertTo-Value '' } | Should -Throw '*is empty*'
    }
}

Describe 'A value that is given and empty' {
    AfterEach { Get-ChildItem -Force | Remove-Item -Recurse -Force }

    It 'is refused by <command> -<parameter> (<set>)' -ForEach $parameters {
        # What else must be there has a value; nothing is begun, since the check comes before the first object.
        $all = (Get-Command $command).ParameterSets.Where{ $_.Name -eq $set }[0].Parameters
        $others = @{}
        foreach ($other in $all | Where-Object { $_.IsMandatory -and $_.Name -ne $parameter }) {
            $others[$other.Name] = if ($other.ParameterType.IsEnum) { [enum]::GetNames($other.ParameterType)[0] } else { 'x' }
        }
        $type = $all.Where{ $_.Name -eq $parameter }[0].ParameterType
        $empty = [System.Collections.Generic.List[object]]@('', " `t", "`n", $null)
        if ($type -eq [securestring]) { $empty.Add([securestring]::new()) }
        if ($type.IsArray) {
            $empty.AddRange([object[]]@(@('', ''), @($null, $null)))

            # Of these rules an empty list says that nothing is allowed.
            if ($parameter -notin 'AllowedDnsName', 'AllowedIPAddress', 'AllowedUri', 'AllowedEmailAddress', 'AllowedUserPrincipalName') { $empty.Add(@()) }
        }
        if ($type -eq [string[]]) { $empty.AddRange([object[]]@(@('a', ''), @(' ', 'a'), @('a', $null, 'b'))) }
        foreach ($nothing in $empty) {
            $given = $others + @{ $parameter = $nothing }
            { & $command @given -ErrorAction Stop } | Should -Throw -ExpectedMessage "*[-']$parameter[ ']*"
        }
        Get-ChildItem | Should -BeNullOrEmpty
    }

    It 'is refused before anything is changed: <case>' -ForEach @(
        @{ case = 'an empty secret of the signing key'; run = { New-NodeCert 9 -AuthorityPath ./pki -Passphrase ([securestring]::new()) } }
        @{ case = 'an empty secret of the other CA of a rotation'; run = { New-RevocationList -AuthorityPath ./pki -RotationPassphrase ([securestring]::new()) } }
        @{ case = 'an empty secret of a node'; run = { New-NodeCert 9 -AuthorityPath ./pki -NodePassphrase ([securestring]::new()) } }
        @{ case = 'an empty secret of a new CA'; run = { New-SigningCert ./new -Passphrase ([securestring]::new()) } }
        @{ case = 'no names'; run = { New-NodeCert 9 -AuthorityPath ./pki -DnsName @() } }
        @{ case = 'nothing within a list of patterns'; run = { Set-CertPolicy -AuthorityPath ./pki -AllowedNodeId 'a,,b' } }
        @{ case = 'nothing at the end of a list of patterns'; run = { Set-CertPolicy -AuthorityPath ./pki -AllowedNodeId 'a', 'b,' } }
        @{ case = 'an empty authority'; run = { New-NodeCert 9 -AuthorityPath '' } }
    ) {
        $null = New-SigningCert ./pki
        $before = Get-ChildItem -Recurse -File | Get-FileHash | Out-String
        { & $run } | Should -Throw -ErrorId 'InvalidArgument,*'
        Get-ChildItem -Recurse -File | Get-FileHash | Out-String | Should -Be $before
    }

    It 'may be missing in an object of the pipeline' {
        $null = New-SigningCert ./pki
        New-NodeCert 1 -AuthorityPath ./pki | Select-Object CertificatePath, AuthorityPath, @{ n = 'KeyPath'; e = { '' } }, @{ n = 'NodeId'; e = { $null } } |
            Test-NodeCert | Should -BeTrue
    }

    It 'names nobody, not everybody, in an object of the pipeline: <nothing>' -ForEach @(
        @{ nothing = $null }, @{ nothing = '' }, @{ nothing = ' ' }, @{ nothing = @() }, @{ nothing = @('', 'a') }
    ) {
        $null = New-SigningCert ./pki
        $null = New-NodeCert a -AuthorityPath ./pki
        $object = [pscustomobject]@{ NodeId = $nothing }
        foreach ($command in @(
                { $object | Update-NodeCert -AuthorityPath ./pki -IfExpiresWithin 900d -ErrorAction Stop }
                { $object | Revoke-NodeCert -AuthorityPath ./pki -Force -ErrorAction Stop }
                { $object | Remove-NodeCert -AuthorityPath ./pki -Force -ErrorAction Stop }
                { $object | New-NodeCert -AuthorityPath ./pki -ErrorAction Stop }
            )) {
            $command | Should -Throw '*NodeId*'
        }
        (Get-NodeCert -AuthorityPath ./pki).Status | Should -Be 'Valid'
    }

    It 'may be missing in a cell of a table: <row>' -ForEach @(
        @{ row = 'c1,c1.example.com,10.0.0.1'; names = 'c1', 'c1.example.com', '10.0.0.1' }
        @{ row = 'c2,,'; names = @('c2') }
        @{ row = 'c3,,10.0.0.3'; names = 'c3', '10.0.0.3' }
        @{ row = 'c4," ",'; names = @('c4') }
    ) {
        $null = New-SigningCert ./pki
        $table = 'NodeId,DnsName,IPAddress', $row | ConvertFrom-Csv
        $cert = $table | New-NodeCert -AuthorityPath ./pki
        @($cert.DnsNames) + @($cert.IPAddresses) | Should -Be $names
        $table | New-NodeCertRequest -Path ./tls | ForEach-Object { @($_.DnsNames) + @($_.IPAddresses) } | Should -Be $names
    }
}
