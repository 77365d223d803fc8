package dev.needletail.cli;

import dev.needletail.tls.TlsClient;
import dev.needletail.tls.TlsContexts;
import dev.needletail.tls.TlsEngine;
import dev.needletail.tls.TlsMaterial;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** How a command speaks TLS. The peer's certificate is always checked: there is no option to leave that out. */
final class TlsOptions {

    @Option(names = "--tls", description = "Speak TLS; the certificate has to be for the host's name.")
    private boolean tls;

    @Option(
            names = "--cacert",
            paramLabel = "FILE",
            description = "Authorities to believe, PEM. Default: those that Java knows.")
    private @Nullable Path authorities;

    @Option(names = "--cert", paramLabel = "FILE", description = "Certificate to show, PEM, with its intermediates.")
    private @Nullable Path certificate;

    @Option(names = "--key", paramLabel = "FILE", description = "The certificate's key, PEM, PKCS#8, not encrypted.")
    private @Nullable Path key;

    @Option(
            names = "--server-name",
            paramLabel = "NAME",
            description =
                    "The name that the certificate has to be for, and that is asked for (SNI), instead of the host.")
    private @Nullable String serverName;

    /**
     * Null without {@code --tls}. Whoever gets one closes its contexts.
     *
     * @throws ParameterException for options that do not go together, and files that cannot be used
     */
    @Nullable
    TlsClient client(CommandSpec spec, TlsEngine engine) {
        if (!tls) {
            if (authorities != null || certificate != null || key != null || serverName != null) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--cacert, --cert, --key and --server-name are without effect where there is no TLS: add --tls");
            }
            return null;
        }
        if ((certificate == null) != (key == null)) {
            throw new ParameterException(
                    spec.commandLine(), "--cert and --key belong together: give both, or leave both out");
        }
        try {
            TlsMaterial material = new TlsMaterial(
                    "of the options --cacert, --cert and --key",
                    certificate == null || key == null ? null : Pem.keys(certificate, key),
                    authorities == null ? null : Pem.trust(authorities),
                    TlsMaterial.PROTOCOLS,
                    List.of());
            return new TlsClient(TlsContexts.connecting("command line", engine, material), serverName);
        } catch (IOException | GeneralSecurityException | IllegalArgumentException unusable) {
            throw new ParameterException(
                    spec.commandLine(), "cannot use TLS: " + CommandFailure.reason(unusable), unusable);
        }
    }
}
