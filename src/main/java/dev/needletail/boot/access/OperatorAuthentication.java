package dev.needletail.boot.access;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.ReactiveAuthenticationManager;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.web.authentication.preauth.PreAuthenticatedAuthenticationToken;
import org.springframework.security.web.server.authentication.ServerAuthenticationConverter;
import org.springframework.security.web.server.authentication.ServerHttpBasicAuthenticationConverter;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Credentials become an operator.
 *
 * <p>Hashing a password is slow on purpose, so that it is a way to take CPU from the data path. It runs on one thread, and
 * wrong passwords have an allowance: ten at once, then one per second, whoever sends them. Beyond it nothing is hashed, and
 * the answer is 429. That lets a stranger lock out whoever logs in by password, for as long as he keeps trying: the token,
 * which costs nothing to check and cannot be guessed, is never throttled.
 */
final class OperatorAuthentication
        implements ReactiveAuthenticationManager, ServerAuthenticationConverter, AutoCloseable {

    static final int WRONG_AT_ONCE = 10;
    static final long WRONG_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final String BEARER = "Bearer ";

    private final Operators operators;
    private final LongSupplier clock;
    private final Allowance wrong;
    private final ServerAuthenticationConverter basic = new ServerHttpBasicAuthenticationConverter();
    private final Scheduler hashing = Schedulers.newBoundedElastic(1, WRONG_AT_ONCE, "needletail-password", 60, true);

    /** @param clock as {@link System#nanoTime} */
    OperatorAuthentication(Operators operators, LongSupplier clock) {
        this.operators = operators;
        this.clock = clock;
        this.wrong = new Allowance(WRONG_AT_ONCE, WRONG_INTERVAL_NANOS, clock.getAsLong());
    }

    @Override
    public Mono<Authentication> convert(ServerWebExchange exchange) {
        String header = exchange.getRequest().getHeaders().getFirst(HttpHeaders.AUTHORIZATION);
        if (header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return Mono.just(new PreAuthenticatedAuthenticationToken(
                    Operators.TOKEN_HOLDER, header.substring(BEARER.length()).strip()));
        }
        return basic.convert(exchange);
    }

    @Override
    public Mono<Authentication> authenticate(Authentication presented) {
        String credentials = String.valueOf(presented.getCredentials());
        if (presented instanceof PreAuthenticatedAuthenticationToken) {
            return operators.knows(credentials) ? Mono.just(known(Operators.TOKEN_HOLDER)) : nobody();
        }
        if (operators.password() == null) {
            return nobody();
        }
        if (!wrong.take(clock.getAsLong())) {
            return Mono.error(ThrottledException::new);
        }
        return Mono.fromCallable(() -> operators.knows(presented.getName(), credentials))
                .subscribeOn(hashing)
                .flatMap(right -> {
                    if (!right) {
                        return nobody();
                    }
                    wrong.giveBack();
                    return Mono.just(known(presented.getName()));
                });
    }

    private static Mono<Authentication> nobody() {
        return Mono.error(() -> new BadCredentialsException("nobody's"));
    }

    private static Authentication known(String name) {
        return UsernamePasswordAuthenticationToken.authenticated(
                name, null, List.of(new SimpleGrantedAuthority("ROLE_OPERATOR")));
    }

    @Override
    public void close() {
        hashing.dispose();
    }
}
