BeforeAll { . $PSScriptRoot/Common.ps1 }

Describe 'Get-CertPolicy' {
    It 'tells the rules of a preset' {
        $pki = New-FolderName
        $policy = New-SigningCert $pki -Preset Ganeti | Get-CertPolicy
        $policy | Should -BeOfType ([ClusterCerts.Policy.CertPolicy])
        $policy.Preset | Should -Be 'Ganeti'
        "$($policy.MaximumLifetime)" | Should -Be '<7d'
        $policy.UnlistedNames | Should -Be 'Refuse'
        $policy.Path | Should -Be (Join-Path $pki 'policy.json')
    }

    It 'reads the authority in the current folder' {
        $pki = New-FolderName
        $null = New-SigningCert $pki
        Push-Location $pki
        try { (Get-CertPolicy).AuthorityPath | Should -Be $pki } finally { Pop-Location }
    }

    It 'names the line that is wrong' {
        $pki = New-FolderName
        $null = New-SigningCert $pki
        Set-Content "$pki/policy.json" "{`n `"rules`": {`n  `"maximumLifetime`": `"long`"`n }`n}"
        { Get-CertPolicy $pki } | Should -Throw '*line 3*not a duration*' -ErrorId 'PolicyDamaged,*'
    }
}
