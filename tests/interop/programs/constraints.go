// Verifies chains as Go's TLS does. Each argument is: a name, the root, the intermediate, the leaf, with | between them. Prints the name, and "good" or why not.
package main

import (
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
	"strings"
)

func read(path string) *x509.Certificate {
	text, err := os.ReadFile(path)
	if err != nil {
		panic(err)
	}
	block, _ := pem.Decode(text)
	certificate, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		panic(err)
	}
	return certificate
}

func main() {
	for _, argument := range os.Args[1:] {
		job := strings.Split(argument, "|")
		roots, between := x509.NewCertPool(), x509.NewCertPool()
		roots.AddCert(read(job[1]))
		between.AddCert(read(job[2]))
		options := x509.VerifyOptions{Roots: roots, Intermediates: between, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}}
		if _, err := read(job[3]).Verify(options); err != nil {
			fmt.Println(job[0], err)
		} else {
			fmt.Println(job[0], "good")
		}
	}
}
