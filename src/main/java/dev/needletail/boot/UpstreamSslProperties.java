package dev.needletail.boot;

import org.jspecify.annotations.Nullable;

/**
 * {@code needletail.upstream.ssl}: TLS towards the backends.
 *
 * @param bundle name of a bundle of {@code spring.ssl.bundle}, with the authority of the backends and, where they ask for
 *     one, the certificate to show; not set: backends are given plain frames
 * @param serverName name that is sent to the backends (SNI) and that their certificates have to be for; not set: the host of
 *     each endpoint
 */
public record UpstreamSslProperties(
        @Nullable String bundle, @Nullable String serverName) {}
