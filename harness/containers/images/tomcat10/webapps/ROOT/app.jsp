<%@ page session="false" isErrorPage="true" contentType="text/plain; charset=UTF-8" trimDirectiveWhitespaces="true" %>
<%@ include file="/WEB-INF/redis.jspf" %>
<%@ include file="/WEB-INF/service.jspf" %>
<%@ include file="/WEB-INF/work.jspf" %>
<%@ include file="/WEB-INF/pages.jspf" %>
<%--
  The application of the scenarios, as hadrill's simulated Tomcat has it:

    /test/save     puts the form field personName into the session
    /test/query    answers the value of the session that the request names
    /index.jsp     counts the visits of the session
    /web/NAME      has the service tier do /remoting/NAME
    /remoting/NAME is that tier

  The requests of the users' journeys do the same, and three things more: a save that
  alters the object in the session without setAttribute, a login that gives the session
  another id, and a logout.

  Every other path is answered as WEB-INF/pages.jspf says, by 200 where it says
  nothing. As an error page a JSP takes every method; others take three.

  Everything is answered by one line, "Hello,VALUE,I am SERVER". Sessions are in
  this server's memory, or in Redis when REDIS names one (host:port).
--%>
<%!
  private static String setting(String name, String otherwise) {
    String value = System.getenv(name);
    return value == null || value.isEmpty() ? otherwise : value;
  }

  private static int number(String name, int otherwise) {
    return Integer.parseInt(setting(name, "" + otherwise));
  }

  private static final String SERVER = setting("SERVER", "tomcat");
  private static final int SESSION_TIMEOUT_S = number("SESSION_TIMEOUT_S", 1800);

  private static HttpSession open(HttpServletRequest request) {
    HttpSession session = request.getSession();
    if (session.isNew()) {
      session.setMaxInactiveInterval(SESSION_TIMEOUT_S);
    }
    return session;
  }

  private static String save(HttpServletRequest request, HttpServletResponse response) throws java.io.IOException {
    String value = request.getParameter("personName");
    value = value == null ? "" : value;
    if (REDIS != null) {
      REDIS.save(redisId(request, response), value);
    } else {
      open(request).setAttribute("personName", value);
    }
    return value;
  }

  /* Alters the object that the session has, without setAttribute. An application's own
     class would not be found by who gets a copy: the page's loader has it. */
  private static String alter(HttpServletRequest request, HttpServletResponse response) throws java.io.IOException {
    if (REDIS != null) {
      return save(request, response);
    }
    String value = request.getParameter("personName");
    value = value == null ? "" : value;
    HttpSession session = open(request);
    Object old = session.getAttribute("personName");
    if (old instanceof java.util.concurrent.atomic.AtomicReference) {
      @SuppressWarnings("unchecked")
      java.util.concurrent.atomic.AtomicReference<String> kept = (java.util.concurrent.atomic.AtomicReference<String>) old;
      kept.set(value);
    } else {
      session.setAttribute("personName", new java.util.concurrent.atomic.AtomicReference<String>(value));
    }
    return value;
  }

  /* Gives the session another id, as an authenticator does. */
  private static String login(HttpServletRequest request, HttpServletResponse response) throws java.io.IOException {
    String value = query(request);
    if (value.isEmpty()) {
      return value;
    }
    if (REDIS != null) {
      String id = newId();
      REDIS.rename(request.getRequestedSessionId(), id);
      setCookie(response, id, "; HttpOnly");
    } else {
      request.changeSessionId();
    }
    return value;
  }

  private static void logout(HttpServletRequest request, HttpServletResponse response) throws java.io.IOException {
    if (REDIS != null) {
      if (request.getRequestedSessionId() != null) {
        REDIS.remove(request.getRequestedSessionId());
        setCookie(response, "", "; Max-Age=0");
      }
    } else if (request.getSession(false) != null) {
      request.getSession(false).invalidate();
    }
  }

  private static String query(HttpServletRequest request) throws java.io.IOException {
    String id = request.getRequestedSessionId();
    Object value = null;
    if (REDIS != null) {
      value = id == null ? null : REDIS.query(id);
    } else if (id != null && request.getSession(false) != null) {
      value = request.getSession(false).getAttribute("personName");
    }
    return value == null ? "" : value.toString();
  }

  private static String count(HttpServletRequest request, HttpServletResponse response) throws java.io.IOException {
    if (REDIS != null) {
      return REDIS.count(redisId(request, response));
    }
    HttpSession session = open(request);
    // Requests of one session may come at once; each has its own session object.
    synchronized (session.getId().intern()) {
      Integer visits = (Integer) session.getAttribute("count");
      visits = visits == null ? 1 : visits + 1;
      session.setAttribute("count", visits);
      return visits.toString();
    }
  }

  /* Whether the request brings a session that is known. */
  private static boolean has(HttpServletRequest request) throws java.io.IOException {
    if (REDIS == null) {
      return request.getSession(false) != null;
    }
    String id = request.getRequestedSessionId();
    return id != null && REDIS.has(id);
  }

  /* The name after a path's last "/part/", null when the path has no such part. */
  private static String after(String path, String part) {
    int at = path.indexOf(part);
    return at < 0 || at + part.length() == path.length() ? null : path.substring(at + part.length());
  }
%>
<%
  String path = request.getServletPath() + (request.getPathInfo() == null ? "" : request.getPathInfo());
  String method = request.getMethod(), query = request.getQueryString();
  String what = "page";
  int best = 0;
  for (java.util.Map.Entry<String, String[]> does : JOURNEYS.entrySet()) {
    int fit = best(does.getValue(), method, path, query);
    if (fit > best) {
      best = fit;
      what = does.getKey();
    }
  }
  if (best > 0) {
    // a request of the journeys
  } else if (path.endsWith("/test/save")) {
    what = "save";
  } else if (path.endsWith("/test/query")) {
    what = "query";
  } else if (path.endsWith("/index.jsp")) {
    what = "count";
  } else if (after(path, "/remoting/") != null) {
    what = "remoting";
  } else if (after(path, "/web/") != null) {
    what = "web";
  }
  boolean health = what.equals("page") && isHealth(method, path, query);
  if (what.equals("page") && !health && SAVES.length + CHANGES.length > 0) { // rewritten on its way
    what = request.getParameter("personName") == null ? "query" : SAVES.length == 0 ? "alter" : "save";
  }
  Page pageHere = pageOf(path);
  String value = "";
  int size = 0;
  try {
    if (pageHere != null && pageHere.median > 0) {
      work(pageHere.median, pageHere.p99);
    } else if (!health) {
      work(WORK_MEDIAN_MS, WORK_P99_MS);
    }
    boolean whole = true;
    if (pageHere != null) {
      size = pageHere.size;
      if (pageHere.session && !has(request)) {
        response.setStatus(401);
        whole = false;
      } else {
        response.setStatus(pageHere.status);
        if (!pageHere.location.isEmpty()) {
          response.setHeader("Location", pageHere.location);
        }
        whole = pageHere.status < 300;
      }
    }
    if (whole && what.equals("save")) {
      value = save(request, response);
    } else if (whole && what.equals("query")) {
      value = query(request);
    } else if (whole && what.equals("count")) {
      value = count(request, response);
    } else if (whole && what.equals("alter")) {
      value = alter(request, response);
    } else if (whole && what.equals("login")) {
      value = login(request, response);
    } else if (whole && what.equals("logout")) {
      logout(request, response);
    } else if (whole && what.equals("web")) {
      value = callService(after(path, "/web/"));
    }
  } catch (java.io.IOException e) {
    response.setStatus(500);
    application.log(path + ": " + e);
  }
  String line = "Hello," + value + ",I am " + SERVER;
  out.print(line);
  for (int n = line.getBytes(java.nio.charset.StandardCharsets.UTF_8).length; n < size; n++) {
    out.print(' ');
  }
%>
