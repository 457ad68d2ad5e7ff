import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;

/**
 * Validates chains by PKIX (RFC 5280). Each argument is: a name, the root, the intermediate, the leaf, with | between them. Prints the name, and "good" or why not.
 */
public final class Constraints {
    public static void main(String[] args) throws Exception {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        for (String argument : args) {
            String[] job = argument.split("\\|");
            PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(read(factory, job[1]), null)));
            parameters.setRevocationEnabled(false);
            try {
                CertPathValidator.getInstance("PKIX").validate(
                    factory.generateCertPath(List.of(read(factory, job[3]), read(factory, job[2]))), parameters);
                System.out.println(job[0] + " good");
            } catch (CertPathValidatorException | NullPointerException e) { // The latter where a URI has no host to it.
                System.out.println(job[0] + " " + e.getMessage());
            }
        }
    }

    private static X509Certificate read(CertificateFactory factory, String path) throws Exception {
        try (InputStream file = Files.newInputStream(Path.of(path))) {
            return (X509Certificate) factory.generateCertificate(file);
        }
    }
}
