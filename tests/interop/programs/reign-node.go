// Two nodes as reign makes them: each loads the files that its specification names, trusts the first certificate of the cluster's
// file and no other, calls a node by its number as the server name, and wants that number as the common name of whoever calls.
// Arguments: SPEC ID SPEC ID; the first node calls the second. Prints "accepted" or "refused: why".
package main

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net"
	"os"
	"strings"
)

type spec struct {
	Cert    string `json:"node_cert_path"`
	Key     string `json:"node_key_path"`
	Cluster string `json:"cluster_cert_path"`
}

type node struct {
	id   string
	pair tls.Certificate
	pool *x509.CertPool
}

func check(err error) {
	if err != nil {
		fmt.Println("refused:", err)
		os.Exit(0)
	}
}

func load(path, id string) node {
	text, err := os.ReadFile(path)
	check(err)
	var s spec
	check(json.Unmarshal(text, &s))
	fill := func(p string) string { return strings.ReplaceAll(p, "%d", id) }
	pair, err := tls.LoadX509KeyPair(fill(s.Cert), fill(s.Key))
	check(err)
	cluster, err := os.ReadFile(s.Cluster)
	check(err)
	first, _ := pem.Decode(cluster)
	authority, err := x509.ParseCertificate(first.Bytes)
	check(err)
	pool := x509.NewCertPool()
	pool.AddCert(authority)
	return node{id, pair, pool}
}

func main() {
	caller, called := load(os.Args[1], os.Args[2]), load(os.Args[3], os.Args[4])
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	served := make(chan error, 1)
	go func() {
		plain, err := listener.Accept()
		if err != nil {
			served <- err
			return
		}
		defer plain.Close()
		server := tls.Server(plain, &tls.Config{
			Certificates: []tls.Certificate{called.pair}, ClientCAs: called.pool, ClientAuth: tls.RequireAndVerifyClientCert, MinVersion: tls.VersionTLS12})
		if err := server.Handshake(); err != nil {
			served <- err
			return
		}
		claimed := make([]byte, len(caller.id))
		if _, err := server.Read(claimed); err != nil {
			served <- err
			return
		}
		if name := server.ConnectionState().PeerCertificates[0].Subject.CommonName; name != string(claimed) {
			served <- fmt.Errorf("node %s shows the certificate of %s", claimed, name)
			return
		}
		served <- nil
	}()
	client, err := tls.Dial("tcp", listener.Addr().String(), &tls.Config{
		Certificates: []tls.Certificate{caller.pair}, RootCAs: caller.pool, ServerName: called.id, MinVersion: tls.VersionTLS12})
	check(err)
	_, err = client.Write([]byte(caller.id))
	check(err)
	check(<-served)
	fmt.Println("accepted")
}
