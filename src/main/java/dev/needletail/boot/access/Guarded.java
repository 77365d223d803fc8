package dev.needletail.boot.access;

import org.springframework.boot.security.autoconfigure.actuate.web.reactive.EndpointRequest;
import org.springframework.http.HttpMethod;
import org.springframework.security.web.server.util.matcher.OrServerWebExchangeMatcher;
import org.springframework.security.web.server.util.matcher.ServerWebExchangeMatcher;
import org.springframework.security.web.server.util.matcher.ServerWebExchangeMatcher.MatchResult;
import org.springframework.web.server.ServerWebExchange;

/** Which requests need an operator: all that may change something, and reads of what is nobody else's business. */
final class Guarded {

    /** What shows memory, configuration, or what others did; none of it is exposed unless somebody chooses to. */
    private static final String[] SENSITIVE = {
        "auditevents", "beans", "configprops", "env", "heapdump", "httpexchanges", "logfile", "sessions", "threaddump"
    };

    private Guarded() {}

    /** By the method alone: whatever is added later is guarded as well. */
    static boolean mayChange(ServerWebExchange exchange) {
        HttpMethod method = exchange.getRequest().getMethod();
        return !(method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD) || method.equals(HttpMethod.OPTIONS));
    }

    static ServerWebExchangeMatcher changes() {
        return exchange -> mayChange(exchange) ? MatchResult.match() : MatchResult.notMatch();
    }

    static ServerWebExchangeMatcher all() {
        return new OrServerWebExchangeMatcher(changes(), EndpointRequest.to(SENSITIVE));
    }
}
