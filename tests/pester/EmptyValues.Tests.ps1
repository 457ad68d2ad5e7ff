BeforeDiscovery {
    . $PSScriptRoot/Common.ps1
    $common = [System.Management.Automation.Internal.CommonParameters], [System.Management.Automation.Internal.ShouldProcessParameters] |
        ForEach-Object { $_.GetProperties().Name }
    $parameters = foreach ($command in Get-Command -Module ClusterCerts -CommandType Cmdlet) {
        foreach ($set in $command.ParameterSets) {
            # What takes objects alone cannot be given here; its parameters are those of the other sets.
            if ($set.Parameters.Where{ $_.IsMandatory -and $_.Name -eq 'InputObject' }) { continue }
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

Describe 'A value that is given and empty' {
    AfterEach { Get-ChildItem -Force | Remove-Item -Recurse -Force }

    It 'is refused by <command> -<parameter> (<set>)' -ForEach $parameters {
        # What else must be there has a value; nothing is begun, since the check comes before the first object.
        $all = (Get-Command $command).ParameterSets.Where{ $_.Name -eq $set }[0].Parameters
        $others = @{}
        foreach ($other in $all | Where-Object { $_.IsMandatory -and $_.Name -ne $parameter }) {
            $others[$other.Name] = if ($other.ParameterType.IsEnum) { [enum]::GetNames($other.ParameterType)[0] } else { 'x' }
        }
        $isText = $all.Where{ $_.Name -eq $parameter }[0].ParameterType -in [string], [string[]]
        foreach ($nothing in @($isText ? @('', " `t", $null) : @('', $null))) {
            $given = $others + @{ $parameter = $nothing }
            { & $command @given -ErrorAction Stop } | Should -Throw -ExpectedMessage "*$parameter*"
        }
        if ($all.Where{ $_.Name -eq $parameter }[0].ParameterType -eq [string[]]) {
            $given = $others + @{ $parameter = @('a', '') }
            { & $command @given -ErrorAction Stop } | Should -Throw -ExpectedMessage "*$parameter*"
        }
        Get-ChildItem | Should -BeNullOrEmpty
    }

    It 'may be missing in an object of the pipeline' {
        $null = New-SigningCert ./pki
        New-NodeCert 1 -AuthorityPath ./pki | Select-Object CertificatePath, AuthorityPath, @{ n = 'KeyPath'; e = { '' } }, @{ n = 'NodeId'; e = { $null } } |
            Test-NodeCert | Should -BeTrue
    }
}
