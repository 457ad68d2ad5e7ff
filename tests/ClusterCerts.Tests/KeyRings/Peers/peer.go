// go run peer.go server|client RING PORT: shows the ring's first pair, trusts all three, asks for the peer's certificate.
package main

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"os"
)

func must(err error) {
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

func main() {
	role, ring, address := os.Args[1], os.Args[2], "127.0.0.1:"+os.Args[3]
	pair, err := tls.LoadX509KeyPair(ring+"/server_a.crt", ring+"/server_a.key")
	must(err)
	trust := x509.NewCertPool()
	for _, name := range []string{"a", "b", "c"} {
		pem, err := os.ReadFile(ring + "/server_" + name + ".crt")
		must(err)
		if !trust.AppendCertsFromPEM(pem) {
			must(fmt.Errorf("no certificate in server_%s.crt", name))
		}
	}
	config := &tls.Config{
		Certificates: []tls.Certificate{pair}, RootCAs: trust, ClientCAs: trust,
		ClientAuth: tls.RequireAndVerifyClientCert, ServerName: "maelstrom.example.com",
	}
	if role == "server" {
		listener, err := tls.Listen("tcp", address, config)
		must(err)
		fmt.Println("ready")
		for {
			connection, err := listener.Accept()
			must(err)
			_, err = bufio.NewReader(connection).ReadString('\n')
			must(err)
			fmt.Fprint(connection, "HTTP/1.0 200 ok\r\n\r\n")
			connection.Close()
		}
	}
	connection, err := tls.Dial("tcp", address, config)
	must(err)
	fmt.Fprint(connection, "GET / HTTP/1.0\r\n\r\n")
	line, err := bufio.NewReader(connection).ReadString('\n')
	must(err)
	fmt.Print(line)
}
