package dev.needletail.boot.access;

import java.util.List;
import org.springframework.boot.actuate.audit.AuditEventRepository;
import org.springframework.boot.actuate.audit.InMemoryAuditEventRepository;
import org.springframework.boot.actuate.audit.listener.AuditApplicationEvent;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.authentication.ReactiveAuthenticationManager;
import org.springframework.security.config.web.server.SecurityWebFiltersOrder;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.security.web.server.WebFilterChainProxy;
import org.springframework.security.web.server.authentication.AuthenticationWebFilter;
import org.springframework.security.web.server.context.NoOpServerSecurityContextRepository;
import org.springframework.security.web.server.header.ReferrerPolicyServerHttpHeadersWriter.ReferrerPolicy;
import org.springframework.security.web.server.util.matcher.ServerWebExchangeMatcher;
import org.springframework.security.web.server.util.matcher.ServerWebExchangeMatcher.MatchResult;
import org.springframework.web.server.WebFilter;

/**
 * Spring Security around the node's HTTP port: no session, no cookie, no login page, no default user.
 *
 * <p>Of this application only, and found by its scan: one that has the node as a library guards its HTTP by itself.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
class AccessConfiguration {

    /** Before Spring Security, so that refusals are written down as well. */
    private static final int AUDIT_ORDER = -200;

    private static final int SECURITY_ORDER = -100;

    private static final int AUDIT_EVENTS_KEPT = 500;

    @Bean
    Refusals managementRefusals(AccessSettings settings) {
        return new Refusals(settings.operators());
    }

    @Bean
    OperatorAuthentication operatorAuthentication(AccessSettings settings) {
        return new OperatorAuthentication(settings.operators(), System::nanoTime);
    }

    @Bean
    @Order(SECURITY_ORDER)
    WebFilterChainProxy managementSecurity(
            AccessSettings settings, OperatorAuthentication authentication, Refusals refusals) {
        return new WebFilterChainProxy(chain(settings, authentication, refusals));
    }

    private static SecurityWebFilterChain chain(
            AccessSettings settings, OperatorAuthentication authentication, Refusals refusals) {
        ServerWebExchangeMatcher guarded = Guarded.all();
        Operators operators = settings.operators();
        AuthenticationWebFilter filter = new AuthenticationWebFilter((ReactiveAuthenticationManager) authentication);
        filter.setServerAuthenticationConverter(authentication);
        filter.setSecurityContextRepository(NoOpServerSecurityContextRepository.getInstance());
        // Credentials that come with what everybody may read are not looked at: no work, and no reason to refuse it.
        filter.setRequiresAuthenticationMatcher(operators.isNobody() ? exchange -> MatchResult.notMatch() : guarded);
        filter.setAuthenticationSuccessHandler((exchange, operator) -> {
            AuditFilter.known(exchange.getExchange(), operator);
            return exchange.getChain().filter(exchange.getExchange());
        });
        filter.setAuthenticationFailureHandler((exchange, failure) -> refusals.failed(exchange.getExchange(), failure));
        return ServerHttpSecurity.http()
                .securityContextRepository(NoOpServerSecurityContextRepository.getInstance())
                .csrf(
                        ServerHttpSecurity.CsrfSpec
                                ::disable) // BrowserOrigin does its work: there is no cookie to go with
                .httpBasic(ServerHttpSecurity.HttpBasicSpec::disable) // OperatorAuthentication does its work
                .formLogin(ServerHttpSecurity.FormLoginSpec::disable)
                .logout(ServerHttpSecurity.LogoutSpec::disable)
                .requestCache(ServerHttpSecurity.RequestCacheSpec::disable)
                .headers(headers -> headers.contentSecurityPolicy(
                                policy -> policy.policyDirectives("default-src 'none'; frame-ancestors 'none'"))
                        .referrerPolicy(policy -> policy.policy(ReferrerPolicy.NO_REFERRER)))
                .addFilterBefore(origins(settings, refusals), SecurityWebFiltersOrder.AUTHENTICATION)
                .addFilterAt(filter, SecurityWebFiltersOrder.AUTHENTICATION)
                .exceptionHandling(
                        handling -> handling.authenticationEntryPoint((exchange, none) -> refusals.unknown(exchange))
                                .accessDeniedHandler((exchange, denied) -> refusals.unknown(exchange)))
                .authorizeExchange(exchanges -> exchanges
                        .matchers(guarded)
                        .authenticated()
                        .anyExchange()
                        .permitAll())
                .build();
    }

    private static WebFilter origins(AccessSettings settings, Refusals refusals) {
        BrowserOrigin origins = new BrowserOrigin(settings.allowedOrigins());
        return (exchange, chain) -> Guarded.mayChange(exchange)
                        && !origins.permits(
                                exchange.getRequest().getHeaders().getFirst("Sec-Fetch-Site"),
                                exchange.getRequest().getHeaders().getFirst("Origin"),
                                exchange.getRequest().getURI())
                ? refusals.refuse(exchange, Refusal.ORIGIN)
                : chain.filter(exchange);
    }

    @Bean
    @Order(AUDIT_ORDER)
    AuditFilter auditFilter(List<Audited> audited, ApplicationEventPublisher publisher) {
        return new AuditFilter(
                new AuditTrail(event -> publisher.publishEvent(new AuditApplicationEvent(event))), audited);
    }

    @Bean
    EmptyBody emptyBody() {
        return new EmptyBody();
    }

    /** In memory and bounded; the log is the record that lasts. */
    @Bean
    AuditEventRepository auditEventRepository() {
        return new InMemoryAuditEventRepository(AUDIT_EVENTS_KEPT);
    }

    /** Also where {@code management.endpoint.env.show-values} asks for everything. */
    @Bean
    SanitizingFunction secretsAreNotShown() {
        return SanitizingFunction.sanitizeValue()
                .ifLikelySensitive()
                .ifKeyEquals("JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS");
    }
}
