// java Peer.java server|client RING PORT: shows the ring's first pair, trusts all three, asks for the peer's certificate.
import java.io.*;
import java.nio.file.*;
import java.security.*;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.*;
import javax.net.ssl.*;

public class Peer {
    public static void main(String[] args) throws Exception {
        SSLContext context = load(args[1]);
        int port = Integer.parseInt(args[2]);
        if (args[0].equals("server")) {
            SSLServerSocket server = (SSLServerSocket) context.getServerSocketFactory().createServerSocket(port);
            server.setNeedClientAuth(true);
            System.out.println("ready");
            while (true) {
                try (SSLSocket socket = (SSLSocket) server.accept()) {
                    new BufferedReader(new InputStreamReader(socket.getInputStream())).readLine();
                    socket.getOutputStream().write("HTTP/1.0 200 ok\r\n\r\n".getBytes());
                    socket.getOutputStream().flush();
                }
            }
        }
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port)) {
            socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes());
            System.out.println(new BufferedReader(new InputStreamReader(socket.getInputStream())).readLine());
        }
    }

    static SSLContext load(String ring) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null);
        keys.setKeyEntry("a", key(ring + "/server_a.key"), new char[0], new Certificate[] {certificate(ring, "a")});
        KeyManagerFactory keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keyManagers.init(keys, new char[0]);
        KeyStore trust = KeyStore.getInstance("PKCS12");
        trust.load(null);
        for (String name : List.of("a", "b", "c"))
            trust.setCertificateEntry(name, certificate(ring, name));
        TrustManagerFactory trustManagers = TrustManagerFactory.getInstance("PKIX");
        trustManagers.init(trust);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
        return context;
    }

    static Certificate certificate(String ring, String name) throws Exception {
        try (InputStream stream = new FileInputStream(ring + "/server_" + name + ".crt")) {
            return CertificateFactory.getInstance("X.509").generateCertificate(stream);
        }
    }

    static PrivateKey key(String path) throws Exception {
        String text = Files.readString(Path.of(path)).replaceAll("-----[^-]+-----|\\s", "");
        PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(Base64.getDecoder().decode(text));
        try {
            return KeyFactory.getInstance("EC").generatePrivate(spec);
        } catch (GeneralSecurityException e) {
            return KeyFactory.getInstance("RSA").generatePrivate(spec);
        }
    }
}
