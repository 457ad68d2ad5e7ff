import java.io.FileInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;

/** Prints the names that Java finds in a certificate, each after its number in RFC 5280. */
public class Names {
    public static void main(String[] arguments) throws Exception {
        try (FileInputStream file = new FileInputStream(arguments[0])) {
            X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(file);
            for (List<?> name : certificate.getSubjectAlternativeNames()) {
                Object value = name.get(1);
                System.out.println(name.get(0) + " " + (value instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8).replaceAll("[^ -~]", "") : value));
            }
        }
    }
}
