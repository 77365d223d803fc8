package dev.needletail.boot.access;

import org.springframework.security.core.AuthenticationException;

/** Too many passwords were wrong lately: this one was not looked at. */
final class ThrottledException extends AuthenticationException {

    private static final long serialVersionUID = 1L;

    ThrottledException() {
        super("too many wrong passwords");
    }
}
