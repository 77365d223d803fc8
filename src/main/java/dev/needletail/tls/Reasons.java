package dev.needletail.tls;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Failures of TLS in words that help. */
public final class Reasons {

    private static final int CAUSES_MAX = 8;

    private Reasons() {}

    /** The innermost message, for the outer ones repeat it or say less. */
    public static String of(Throwable failure) {
        Throwable cause = failure;
        String message = text(cause);
        for (int i = 0; i < CAUSES_MAX && cause.getCause() != null; i++) {
            cause = cause.getCause();
            message = cause.getMessage() == null ? message : text(cause);
        }
        return message;
    }

    /** As {@link #of}, and what to do about it where that is known. */
    static String withAdvice(Throwable failure, String peer) {
        String reason = of(failure);
        String advice = advice(reason.toLowerCase(Locale.ROOT), peer);
        return advice == null ? reason : reason + " (" + advice + ")";
    }

    private static @Nullable String advice(String reason, String peer) {
        if (reason.contains("no name matching") || reason.contains("subject alternative")) {
            return "the certificate is not for " + peer
                    + ": have one made that names it, or set needletail.upstream.ssl.server-name to a name that it has";
        }
        if (reason.contains("unable to find valid certification path")
                || reason.contains("certificate_unknown")
                || reason.contains("unknown_ca")
                || reason.contains("path does not chain")) {
            return "no authority of the truststore has signed the certificate";
        }
        return null;
    }

    private static String text(Throwable cause) {
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
