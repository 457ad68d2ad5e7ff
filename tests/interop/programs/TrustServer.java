// A server that takes no client without a certificate of its CA: CERT KEY CA VERSION, where VERSION is TLSv1.2 or TLSv1.3. Prints its port.
import java.io.*;
import java.net.InetAddress;
import java.nio.file.*;
import java.security.*;
import java.security.cert.*;
import java.security.cert.Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.*;
import javax.net.ssl.*;

public class TrustServer {
    public static void main(String[] given) throws Exception {
        Certificate[] chain = certificates(given[0]).toArray(new Certificate[0]);
        PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(
            Base64.getMimeDecoder().decode(Files.readString(Path.of(given[1])).replaceAll("-----[A-Z ]+-----", "")));
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        own.setKeyEntry("node", KeyFactory.getInstance(chain[0].getPublicKey().getAlgorithm()).generatePrivate(spec), new char[0], chain);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        int number = 0;
        for (Certificate ca : certificates(given[2])) trusted.setCertificateEntry("ca" + number++, ca);
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, new char[0]);
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        try (SSLServerSocket listener =
                (SSLServerSocket) context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
            listener.setNeedClientAuth(true);
            listener.setEnabledProtocols(new String[] {given[3]});
            System.out.println("port " + listener.getLocalPort());
            while (true) {
                SSLSocket socket = (SSLSocket) listener.accept();
                new Thread(() -> {
                    try (socket) {
                        socket.getInputStream().readAllBytes();
                    } catch (IOException e) {
                        System.out.println("refused: " + e.getMessage());
                    }
                }).start();
            }
        }
    }

    static Collection<? extends Certificate> certificates(String path) throws Exception {
        try (InputStream in = Files.newInputStream(Path.of(path))) {
            return CertificateFactory.getInstance("X.509").generateCertificates(in);
        }
    }
}
