// A server that takes no client without a certificate of its CA: CERT KEY CA VERSION, where VERSION is 12 or 13. Prints its port.
package main

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"os"
)

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func main() {
	pair, err := tls.LoadX509KeyPair(os.Args[1], os.Args[2])
	check(err)
	trust, err := os.ReadFile(os.Args[3])
	check(err)
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(trust)
	version := uint16(tls.VersionTLS12)
	if os.Args[4] == "13" {
		version = tls.VersionTLS13
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	fmt.Println("port", listener.Addr().(*net.TCPAddr).Port)
	for {
		plain, err := listener.Accept()
		check(err)
		go func() {
			defer plain.Close()
			server := tls.Server(plain, &tls.Config{
				Certificates: []tls.Certificate{pair}, ClientCAs: pool, ClientAuth: tls.RequireAndVerifyClientCert,
				MinVersion: version, MaxVersion: version})
			if server.Handshake() == nil {
				server.Read(make([]byte, 1))
			}
		}()
	}
}
