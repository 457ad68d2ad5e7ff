// Mutual handshakes in Go. Each argument is a JSON object:
// {name, host, server: {cert, key, ca}, client: {cert, key, ca}}; prints "NAME accepted" or "NAME refused: why".
package main

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
)

type side struct{ Cert, Key, CA string }

type job struct {
	Name, Host     string
	Server, Client side
}

func load(s side) (tls.Certificate, *x509.CertPool, error) {
	pair, err := tls.LoadX509KeyPair(s.Cert, s.Key)
	if err != nil {
		return pair, nil, err
	}
	trust, err := os.ReadFile(s.CA)
	if err != nil {
		return pair, nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(trust) {
		return pair, nil, fmt.Errorf("no CA in %s", s.CA)
	}
	return pair, pool, nil
}

func shake(j job) error {
	serverPair, serverTrust, err := load(j.Server)
	if err != nil {
		return err
	}
	clientPair, clientTrust, err := load(j.Client)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	defer listener.Close()
	served := make(chan error, 1)
	go func() {
		plain, err := listener.Accept()
		if err != nil {
			served <- err
			return
		}
		defer plain.Close()
		server := tls.Server(plain, &tls.Config{
			Certificates: []tls.Certificate{serverPair}, ClientCAs: serverTrust, ClientAuth: tls.RequireAndVerifyClientCert})
		if err := server.Handshake(); err != nil {
			served <- fmt.Errorf("server says %w", err)
			return
		}
		_, err = server.Write([]byte("hello"))
		server.Close()
		served <- err
	}()
	client, err := tls.Dial("tcp", listener.Addr().String(), &tls.Config{
		Certificates: []tls.Certificate{clientPair}, RootCAs: clientTrust, ServerName: j.Host})
	if err != nil {
		return err
	}
	defer client.Close()
	received, readErr := io.ReadAll(client)
	if err := <-served; err != nil {
		return err
	}
	if string(received) != "hello" {
		return fmt.Errorf("received %q: %v", received, readErr)
	}
	return nil
}

func main() {
	for _, argument := range os.Args[1:] {
		var j job
		if err := json.Unmarshal([]byte(argument), &j); err != nil {
			fmt.Println(err)
			os.Exit(2)
		}
		if err := shake(j); err != nil {
			fmt.Printf("%s refused: %v\n", j.Name, err)
		} else {
			fmt.Printf("%s accepted\n", j.Name)
		}
	}
}
