// Verifies a certificate as a client of SPIFFE IDs or of NATS' mapping would, and prints the names that Go finds in it.
package main

import (
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
)

func main() {
	bundle, err := os.ReadFile(os.Args[1])
	if err != nil {
		panic(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(bundle)
	text, err := os.ReadFile(os.Args[2])
	if err != nil {
		panic(err)
	}
	block, _ := pem.Decode(text)
	cert, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		panic(err)
	}
	_, err = cert.Verify(x509.VerifyOptions{Roots: roots, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}})
	if err != nil {
		panic(err)
	}
	if len(cert.URIs) == 1 && cert.URIs[0].Scheme == "spiffe" && cert.URIs[0].Host == "example.com" {
		fmt.Println("workload", cert.URIs[0].Path)
	}
	fmt.Println("user", cert.EmailAddresses[0])
}
