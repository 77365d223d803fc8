package dev.needletail.tls;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** A directory with an authority's certificate and whatever it signs, as files of the kind that operators have. */
public final class PemFiles {

    private final Path directory;
    private final X509Bundle authority;

    /** Makes an authority, whose certificate is in {@link #authority()}. */
    public PemFiles(Path directory) throws Exception {
        this.directory = Files.createDirectories(directory);
        authority = new CertificateBuilder()
                .subject("CN=authority")
                .ecp256()
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        Files.writeString(authority(), authority.getCertificatePEM());
    }

    public Path authority() {
        return directory.resolve("ca.crt");
    }

    public Path certificate(String name) {
        return directory.resolve(name + ".crt");
    }

    public Path key(String name) {
        return directory.resolve(name + ".key");
    }

    /** Something signed, not written to any file. */
    public X509Bundle signed(String subject, UnaryOperator<CertificateBuilder> change) throws Exception {
        return change.apply(new CertificateBuilder().subject(subject).ecp256()).buildIssuedBy(authority);
    }

    /** For 127.0.0.1 and localhost. */
    public X509Bundle server(String name) throws Exception {
        return signed(
                "CN=" + name, builder -> builder.addSanIpAddress("127.0.0.1").addSanDnsName("localhost"));
    }

    /** Writes both files, the key first. */
    public void write(String name, X509Bundle of) throws IOException {
        Files.writeString(key(name), of.getPrivateKeyPEM());
        Files.writeString(certificate(name), of.getCertificatePathPEM());
    }

    public TrustManagerFactory trust() throws Exception {
        return authority.toTrustManagerFactory();
    }

    /** Of the JDK's, believes this authority and shows {@code own}. */
    public SSLContext context(@Nullable X509Bundle own) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        KeyManager[] keys = own == null ? null : own.toKeyManagerFactory().getKeyManagers();
        context.init(keys, trust().getTrustManagers(), null);
        return context;
    }
}
