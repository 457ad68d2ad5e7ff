// Mutual handshakes in Java. Each argument is "name|host|serverKey|serverCert|serverTrust|clientKey|clientCert|clientTrust";
// a key is a PFX (the certificate is then "-") or a PKCS #8 PEM file. Prints "NAME accepted" or "NAME refused: why".
import java.io.*;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.security.*;
import java.security.cert.*;
import java.security.cert.Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.*;
import java.util.concurrent.*;
import javax.net.ssl.*;

public class Handshakes {
    static final char[] PASSPHRASE = "changeit".toCharArray();

    public static void main(String[] jobs) throws Exception {
        for (String job : jobs) {
            String[] part = job.split("\\|");
            String verdict;
            try {
                verdict = shake(part[1], context(part[2], part[3], part[4]), context(part[5], part[6], part[7]));
            } catch (Exception e) {
                Throwable cause = e;
                while (cause.getCause() != null) cause = cause.getCause();
                verdict = "refused: " + e.getMessage() + " / " + cause.getMessage();
            }
            System.out.println(part[0] + " " + verdict.replace('\n', ' '));
        }
        System.exit(0);
    }

    static String shake(String host, SSLContext forServer, SSLContext forClient) throws Exception {
        try (SSLServerSocket listener = (SSLServerSocket) forServer.getServerSocketFactory().createServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            listener.setNeedClientAuth(true);
            listener.setSoTimeout(20000);
            ExecutorService pool = Executors.newSingleThreadExecutor();
            Future<String> server = pool.submit(() -> {
                try (SSLSocket socket = (SSLSocket) listener.accept()) {
                    socket.setSoTimeout(20000);
                    socket.startHandshake();
                    socket.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
                    return null;
                } catch (IOException e) {
                    return "server says " + e.getMessage();
                }
            });
            String received = null;
            Exception clientSays = null;
            try (SSLSocket client = (SSLSocket) forClient.getSocketFactory().createSocket("127.0.0.1", listener.getLocalPort())) {
                client.setSoTimeout(20000);
                SSLParameters parameters = client.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                parameters.setServerNames(List.of(new SNIHostName(host)));
                client.setSSLParameters(parameters);
                client.startHandshake();
                received = new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            } catch (IOException e) {
                clientSays = e;
            }
            String serverSays = server.get(30, TimeUnit.SECONDS);
            pool.shutdown();
            if (clientSays != null && !String.valueOf(clientSays.getMessage()).contains("alert")) throw clientSays;
            if (serverSays != null) return "refused: " + serverSays;
            return "hello".equals(received) ? "accepted" : "refused: received " + received;
        }
    }

    static SSLContext context(String key, String certificate, String trust) throws Exception {
        KeyStore own = KeyStore.getInstance("PKCS12");
        if (certificate.equals("-")) {
            try (InputStream in = Files.newInputStream(Path.of(key))) {
                own.load(in, PASSPHRASE);
            }
        } else {
            own.load(null, null);
            Certificate[] chain = certificates(certificate).toArray(new Certificate[0]);
            PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(pem(Files.readString(Path.of(key))));
            PrivateKey loaded = KeyFactory.getInstance(chain[0].getPublicKey().getAlgorithm()).generatePrivate(spec);
            own.setKeyEntry("node", loaded, PASSPHRASE, chain);
        }
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        int number = 0;
        for (Certificate ca : certificates(trust)) trusted.setCertificateEntry("ca" + number++, ca);
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, PASSPHRASE);
        TrustManagerFactory trust2 = TrustManagerFactory.getInstance("PKIX");
        trust2.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust2.getTrustManagers(), null);
        return context;
    }

    static Collection<? extends Certificate> certificates(String path) throws Exception {
        try (InputStream in = Files.newInputStream(Path.of(path))) {
            return CertificateFactory.getInstance("X.509").generateCertificates(in);
        }
    }

    static byte[] pem(String text) {
        return Base64.getMimeDecoder().decode(text.replaceAll("-----[A-Z ]+-----", ""));
    }
}
